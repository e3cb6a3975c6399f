"""Pushes of as many commits as GitHub tells, with messages as long as there can be."""

import json

import pytest

from slipway.functions.webhooks.github import LARGEST, MOST_COMMITS
from tests.unit.functions.webhooks.test_github import commit, told

MOST_BYTES = 256 * 1024


@pytest.mark.parametrize("letter", ["x", "ö", "\U0001f6a2"])
def test_a_push_of_many_commits_fits_into_an_event(letter: str) -> None:
    push = told(commits=[commit(number, letter * 5000) for number in range(MOST_COMMITS)])
    size = len(json.dumps(push, ensure_ascii=False).encode())
    assert LARGEST / 2 < size < MOST_BYTES * 3 / 4
    assert push["commits"][-1]["id"] == f"{MOST_COMMITS - 1:040x}"
    assert push["commits_left_out"] == MOST_COMMITS - len(push["commits"]) > 0
