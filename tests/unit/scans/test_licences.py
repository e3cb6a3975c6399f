from __future__ import annotations

import pytest

from slipway.scans.licences import NAMES, PERMISSIVE, Policy


@pytest.mark.parametrize("licence", sorted(PERMISSIVE))
def test_permissive_licences_are_allowed_whatever_their_case(licence: str) -> None:
    assert Policy().refusal(licence) == ""
    assert Policy().refusal(licence.lower().replace(" with ", " WITH ")) == ""


@pytest.mark.parametrize(
    ("licence", "refusal"),
    [
        ("", "no licence is known"),
        ("  ", "no licence is known"),
        ("GPL-3.0-only", "not among the allowed ones"),
        ("UNLICENSED", "not among the allowed ones"),
        ("LicenseRef-own", "not among the allowed ones"),
        ("Apache-2.0 WITH Own-exception", "not among the allowed ones"),
        ("A licence of our own", "no SPDX expression: unexpected 'licence' in 'A licence of our own'"),
    ],
)
def test_what_is_not_known_is_refused(licence: str, refusal: str) -> None:
    assert Policy().refusal(licence) == refusal


def test_what_is_denied_is_refused_though_it_is_allowed_too() -> None:
    policy = Policy(PERMISSIVE | {"MPL-2.0", "MPL-2.0 WITH X-exception"}, frozenset({"mpl-2.0"}))
    assert policy.refusal("MPL-2.0") == "denied"
    assert policy.refusal("MPL-2.0 WITH X-exception") == "denied"
    assert policy.refusal("MPL-2.0 OR MIT") == ""
    assert policy.refusal("MPL-2.0 AND MIT") == "denied"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_known_name_means_its_id(name: str) -> None:
    assert Policy(frozenset({NAMES[name]})).refusal(name.upper().replace(" ", "  ")) == ""
    assert Policy(frozenset()).refusal(name) == "not among the allowed ones"
