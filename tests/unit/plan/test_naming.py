import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.plan import physical_name


def test_a_name_says_what_it_belongs_to() -> None:
    assert re.fullmatch(r"prod-booking-[0-9a-f]{8}", physical_name("prod", "booking"))


def test_a_thousand_long_names_stay_different_at_the_shortest_limit() -> None:
    names = {physical_name("prod", f"{'very-long-service-name-' * 3}{number}", limit=24) for number in range(1000)}
    assert len(names) == 1000


def test_what_is_cut_is_the_readable_part_only() -> None:
    short, long = physical_name("prod", "booking" * 9, limit=20), physical_name("prod", "booking" * 9, limit=90)
    assert short[-8:] == long[-8:]
    assert len(short) == 20


def test_parts_are_kept_apart_in_the_digest() -> None:
    assert physical_name("a-b", "c") != physical_name("a", "b-c")


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        physical_name("prod", limit=9)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.integers(min_value=10, max_value=64))
def test_any_name_is_one_that_every_cloud_accepts(identity: list[str], limit: int) -> None:
    name = physical_name(*identity, limit=limit)
    assert len(name) <= limit
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)
    assert name == physical_name(*identity, limit=limit)
