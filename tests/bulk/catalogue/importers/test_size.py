"""Sources of more services, or more values, than anybody has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from slipway.catalogue.importers import choose_defaults, import_catalogue

if TYPE_CHECKING:
    from tests.unit.catalogue.importers.helpers import Imported, Put


def test_matching_grows_with_the_services_only(put: Put) -> None:
    """Four times the services in much less than sixteen times the time."""

    def seconds(count: int) -> float:
        lines = [f"  s{n}: {{environment: {{A_ADDR: 's{n // 2}:80'}}}}" for n in range(1, count)]
        path = put("compose.yaml", "services:\n" + "\n".join(lines) + "\n")
        start = time.process_time()
        import_catalogue([path], path.parent / f"out-{count}", choose_defaults(path))
        return time.process_time() - start

    few = seconds(200)
    assert seconds(800) < 8 * few


def test_more_values_than_a_page_of_the_catalogue(put: Put, imported: Imported) -> None:
    services = "".join(f"  s{n}: {{expose: [{', '.join(['80'] * 1000)}]}}\n" for n in range(120))
    assert len(imported(put("compose.yaml", "services:\n" + services))[1].services) == 120
