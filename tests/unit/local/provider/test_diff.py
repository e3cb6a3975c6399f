from slipway.local.provider.diff import Change, Difference, differences
from slipway.local.wire import SIGNATURE, UNKNOWN
from slipway.local.wire import Path as Place
from tests.unit.local.stage import Given


def told(old: Given, new: Given) -> list[str]:
    return {(".".join(map(str, change.path)), change.change) for change in differences(old, new)}


def test_what_is_the_same() -> None:
    assert (
        told({"a": 1.0, "b": {"c": [1.0]}, "gone": None}, {"a": 1.0, "b": {"c": [1.0]}, "__defaults": ["a"]}) == set()
    )


def test_every_kind_of_change_is_told_with_its_path() -> None:
    old = {"a": {"x": 1.0, "y": 2.0}, "list": [1.0, 2.0], "gone": "x"}
    new = {"a": {"x": 1.0, "y": 3.0}, "list": [1.0], "came": "y"}
    assert told(old, new) == {
        ("a.y", Change.UPDATE),
        ("list.1", Change.DELETE),
        ("gone", Change.DELETE),
        ("came", Change.ADD),
    }


def test_an_unknown_value_is_a_change() -> None:
    assert differences({"a": "x"}, {"a": UNKNOWN}) == (Difference(("a",), Change.UPDATE),)


def test_assets_differ_by_content_not_by_place() -> None:
    def asset(path: Place, digest: str) -> Given:
        return {"code": {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": path, "hash": digest}}

    assert told(asset("/a", "1"), asset("/b", "1")) == set()
    assert told(asset("/a", "1"), asset("/a", "2")) == {("code", Change.UPDATE)}
