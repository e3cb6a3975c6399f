import re

from hypothesis import given
from hypothesis import strategies as st

from slipway.local.provider.naming import Naming


def test_a_given_name_stays() -> None:
    assert Naming().named({"name": "mine"}, {}, "label", b"seed") == {"name": "mine"}


def test_a_prefix_is_used_and_a_change_of_it_gives_a_new_name() -> None:
    first = Naming().named({"namePrefix": "web-"}, {}, "label", b"seed")
    assert re.fullmatch(r"web-[0-9a-f]{7}", first["name"])
    assert Naming().named({"namePrefix": "web-"}, first, "label", b"other") == first
    assert Naming().named({"namePrefix": "app-"}, first, "label", b"other")["name"].startswith("app-")


def test_a_name_once_given_by_the_program_is_not_kept() -> None:
    assert Naming().named({}, {"name": "mine"}, "label", b"seed")["name"] != "mine"


@given(st.text(min_size=1), st.binary(min_size=1), st.integers(min_value=10, max_value=64))
def test_a_name_is_within_its_limit_and_letters(label: str, seed: bytes, limit: int) -> None:
    name = Naming(limit=limit, lower=True, refused=r"[^a-z0-9-]").named({}, {}, label, seed)["name"]
    assert len(name) <= limit
    assert re.fullmatch(r"[a-z0-9-]*[0-9a-f]{7}", name)
