"""What each rollback of a pipeline undoes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slipway.functions.rollback.history import runs
from tests.unit.functions.rollback.answers import Execution
from tests.unit.functions.rollback.clouds import Cloud
from tests.unit.functions.rollback.fleet import listed

Course = list[tuple[str, str, int | None]]


@pytest.mark.parametrize(
    ("course", "undone"),
    [
        ([("a", "Succeeded", None), ("b", "Succeeded", None), ("a", "Succeeded", 1)], 2),
        ([("a", "Succeeded", None), ("b", "Succeeded", None), ("c", "Failed", None), ("b", "InProgress", 2)], 3),
        ([("a", "Succeeded", None), ("b", "Succeeded", None), ("c", "Failed", None), ("a", "InProgress", 1)], 2),
        (
            [
                ("a", "Succeeded", None),
                ("b", "Succeeded", None),
                ("a", "Succeeded", 1),
                ("c", "Failed", None),
                ("a", "Succeeded", 1),
            ],
            4,
        ),
        (
            [
                ("e", "Succeeded", None),
                ("a", "Succeeded", None),
                ("b", "Succeeded", None),
                ("a", "Failed", 2),
                ("e", "Succeeded", 1),
            ],
            3,
        ),
        (
            [
                ("e", "Succeeded", None),
                ("a", "Succeeded", None),
                ("b", "Succeeded", None),
                ("a", "Succeeded", 2),
                ("e", "Succeeded", 1),
            ],
            4,
        ),
        ([("e", "Succeeded", None), ("a", "Succeeded", None), ("a", "Succeeded", 2)], 2),
    ],
)
def test_a_rollback_undoes_what_served_and_else_what_failed_to(course: Course, undone: int) -> None:
    """Of each deployment: its version, how it ended, and the number of the one that it brings back."""
    cloud = Cloud()
    for place, (letter, status, target) in enumerate(course):
        at = cloud.clock + timedelta(hours=place)
        name = None if target is None else f"execution-{target}"
        cloud.executions.append(Execution(f"execution-{place + 1}", letter, status, at, at, name))
    last = runs(cloud("codepipeline"), listed())[-1].deployment
    assert last.rolls_back == f"execution-{undone}"
