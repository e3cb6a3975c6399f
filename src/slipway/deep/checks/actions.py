"""The provider and the configuration keys of each action, by the platform's own table: no API model has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.checks.pipelines import PIPELINE, actions, is_of_action_keys, structure_faults
from slipway.deep.model import Fault, Rendered, Result, Severity, result
from slipway.local.checks.actions import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = "CodePipeline user guide, Action structure reference"


def check(rendered: Rendered) -> Result:
    """Every action; one whose keys the table doesn't hold is a warning, since nothing vouches for it."""
    every = [action for resource in rendered.of(PIPELINE) for action in actions(resource)]
    found = [*structure_faults(rendered, is_of_action_keys, _SOURCE), *_unchecked(rendered)]
    return result(len(every), found)


def _unchecked(rendered: Rendered) -> Iterator[Fault]:
    for resource in rendered.of(PIPELINE):
        for path, action in actions(resource):
            known = (action.get("category"), action.get("provider")) in RULES and action.get("owner") == "AWS"
            if not known:
                said = f"{action.get('owner')} {action.get('category')}/{action.get('provider')}"
                expected = "an action whose configuration keys are known"
                yield resource.fault(Severity.WARNING, path, said, expected, _SOURCE)
