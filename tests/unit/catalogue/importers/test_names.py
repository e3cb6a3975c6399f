from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue.importers.names import unique_names, valid_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cart", "cart"),
        ("CartService", "cartservice"),
        ("cart_service.v2", "cart-service-v2"),
        ("--cart--", "cart"),
        ("café", "cafe"),
        ("購物車", "service"),
        ("", "service"),
        ("7seas", "service-7seas"),
        ("a", "service-a"),
        ("x" * 80, "x" * 63),
        ("x" * 62 + "-y", "x" * 62),
    ],
)
def test_valid_name(text: str, name: str) -> None:
    assert valid_name(text) == name


def test_names_that_become_equal_are_told_apart() -> None:
    assert unique_names(["Cart", "cart", "CART", "cart-2"]) == ["cart-3", "cart", "cart-4", "cart-2"]


def test_the_same_name_twice() -> None:
    assert unique_names(["cart", "cart"]) == ["cart", "cart-2"]


def test_ten_thousand_equal_names_take_no_time() -> None:
    assert len(set(unique_names(["Cart"] * 10_000))) == 10_000


@given(st.lists(st.text(max_size=80)))
def test_names_are_valid_and_unique(texts: list[str]) -> None:
    names = unique_names(texts)
    assert len(set(names)) == len(texts)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) and 2 <= len(name) <= 63 for name in names)
