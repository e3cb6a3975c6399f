from __future__ import annotations

import pytest

from policies.kit.facts import UNKNOWN, Stack, UnknownFactError, items
from tests.policies.support import Make


def test_look_stops_at_what_is_unknown_or_unset(resource: Make) -> None:
    found = resource("a:b:C", "it", {"list": [{"known": 1.0, "unknown": UNKNOWN}], "text": "x"})
    assert found.get("list", 0, "known") == 1.0
    assert found.get("list", 0, "unknown", "deeper") is UNKNOWN
    assert found.get("list", 7, "known") is None
    assert found.get("text", "deeper") is None
    assert found.get("absent", 0) is None


def test_known_names_the_place(resource: Make) -> None:
    with pytest.raises(UnknownFactError) as raised:
        resource("a:b:C", "it", {"list": [UNKNOWN]}).known("list", 0, "name")
    assert raised.value.path == "list.0.name"


def test_an_unknown_value_has_no_truth() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)


def test_items_of_no_list() -> None:
    assert [items(value) for value in (None, UNKNOWN, "text", {})] == [[], [], [], []]


def test_stack_finds_by_type_and_dependency(resource: Make) -> None:
    topic = resource("t", "topic", {})
    queue = resource("q", "queue", {}, {"target": (topic.urn, "urn of another")})
    stack = Stack.of([queue, topic])
    assert stack.of_type("t", "q") == [topic, queue]
    assert stack.dependencies(queue, "target", "t") == [topic]
    assert stack.dependencies(queue, "other", "t") == []
