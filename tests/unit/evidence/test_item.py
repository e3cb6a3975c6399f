import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from slipway.evidence import Item
from slipway.evidence.item import MAX_DETAILS_BYTES, instant
from slipway.evidence.redaction import REDACTED
from slipway.evidence.rows import evidence_row, read, running_row
from tests.unit.evidence.items import MONDAY, item

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS)


@given(WORDS, WORDS, st.datetimes(timezones=st.just(UTC)), st.dictionaries(WORDS, VALUES | st.lists(WORDS), max_size=4))
def test_what_is_written_is_read(by: str, action: str, at: datetime, details: dict[str, object]) -> None:
    told = item(by=by, action=action, at=at, details=details)
    assert read(evidence_row(told)) == told
    assert read(running_row(told)) == told
    assert Item.model_validate_json(told.document).id == told.id


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_the_order_of_instants_is_that_of_their_texts(one: datetime, other: datetime) -> None:
    assert (one < other) == (instant(one) < instant(other))


def test_an_instant_is_the_same_in_every_zone() -> None:
    there = MONDAY.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert item(at=there).document == item().document


def test_two_spellings_of_one_name_are_one_event() -> None:
    name = "Ana Núñez"
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert item(by=f" {decomposed} ").id == item(by=composed).id


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "blessed"}, "kind"),
        ({"service": "booking#production"}, "service"),
        ({"environment": "Production"}, "environment"),
        ({"tree": "4f1c"}, "tree"),
        ({"tree": "F" * 40}, "tree"),
        ({"digest": "latest"}, "digest"),
        ({"by": ""}, "by"),
        ({"by": "a\x1b[2J"}, "one line without control characters"),
        ({"by": "\u202egnp.exe"}, "one line without control characters"),
        ({"by": "\ud800"}, "by"),
        ({"execution": "e" * 161}, "execution"),
        ({"at": MONDAY.replace(tzinfo=None)}, "timezone"),
        ({"at": "2026-11-23"}, "at"),
        ({"at": datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))}, "between the years 1 and 9999"),
        ({"passed": "yes"}, "passed"),
        ({"details": {"deep": {"er": 1}}}, "details"),
        ({"details": {"never": float("nan")}}, "details"),
        ({"details": {"text": "\ud800"}}, "details"),
        ({"schema_version": 2}, "schema_version"),
        ({"extra": 1}, "extra"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_field_is_refused_by_its_name(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        item(**wrong)  # type: ignore[arg-type]


def test_details_are_small() -> None:
    most = MAX_DETAILS_BYTES - len('{"text":""}')
    assert item(details={"text": "x" * most}).details
    with pytest.raises(ValidationError, match=f"expected at most {MAX_DETAILS_BYTES} bytes as JSON, found 4097"):
        item(details={"text": "x" * (most + 1)})
    with pytest.raises(ValidationError, match="details"):
        item(details={"text": "🚢" * 1000})


def test_a_planted_secret_is_neither_kept_nor_told() -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"
    told = item(
        by=f"pipeline {secret}",
        execution=secret,
        action=secret,
        details={"dbPassword": "hunter22", "log": f"key {secret}", "lines": [secret], secret: 1},
    )
    assert "hunter22" not in told.document
    assert secret not in told.document
    assert told.details["dbPassword"] == REDACTED
    with pytest.raises(ValidationError) as refused:
        item(service=secret, details={"log": {"password": "hunter22"}})
    assert secret not in str(refused.value)
    assert "hunter22" not in str(refused.value)
