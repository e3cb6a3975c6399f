"""What the tests of importers share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.catalogue import Catalogue
from slipway.catalogue.importers import Fleet
from slipway.documents import InvalidInputError

Put = Callable[[str, str], Path]
Imported = Callable[..., tuple[Fleet, Catalogue]]


def edges(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Each service with each one it needs."""
    return {(name, needed) for name, service in catalogue.services.items() for needed in service.depends_on}


def refused(imported: Imported, *paths: Path, **given: object) -> list[tuple[int, str, str]]:
    """Line, field and message of the problems for which an import is refused."""
    with pytest.raises(InvalidInputError) as caught:
        imported(*paths, **given)
    return [(problem.line, problem.field, problem.message) for problem in caught.value.problems]
