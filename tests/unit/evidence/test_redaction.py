import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.evidence.redaction import REDACTED, names_secret, redacted
from tests.unit.evidence.items import DIGEST, TREE

PLANTED = [
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "1A" * 20,
    "glpat-" + "x" * 20,
    "xoxb-1234567890-abcdefghij",
    "https://hooks.slack.com/services/T000/B000/XXXX",
    "AIza" + "S" * 35,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "Authorization: Bearer abcdefgh12345678",
    "curl -H 'Authorization: Basic dXNlcjpwYXNz'",
    "postgres://booking:hunter22@db:5432/booking",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\ncut off in the mid",
    "password=hunter22",
    'DB_PASSWORD: "hunter22"',
    '{"api_key":"hunter22"}',
    "client_secret = hunter22",
    'passphrase: "correct hunter22 staple"',
    "X-Api-Key: hunter22",
    "RuntimeError: token=hunter22",
    'connecting:"password=hunter22"',
]
HARMLESS = [
    "3 findings of semgrep in src/app.py",
    TREE,
    DIGEST,
    "secret rotated within 30 days",
    "no token was found",
    "passed: 3, compass: north, tokens_used=512, bypass = none",
    "author: Ana, key: value",
    "https://github.com/wayfarer/booking/compare/4f1c...9999",
    "arn:aws:codepipeline:us-east-1:123456789012:prod-booking-4f1c4f1c",
    "approved by Ana Núñez 🚢",
    "0a1b2c3d-0000-4000-8000-000000000000",
]


@pytest.mark.parametrize("text", PLANTED, ids=lambda text: text[:12])
def test_a_planted_secret_goes_and_what_is_around_it_stays(text: str) -> None:
    safe = redacted(f"before {text} after")
    assert REDACTED in safe
    for leaked in (
        "hunter22",
        "EXAMPLE",
        "a1B2",
        "1A1A",
        "xxxx",
        "abcdefgh",
        "SSSS",
        "c2lnbmF0",
        "dXNlc",
        "MIIB",
        "mid",
        "XXXX",
    ):
        assert leaked not in safe
    assert safe.startswith("before ")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.text(max_size=300), st.sampled_from(PLANTED), st.text(max_size=300))
def test_what_was_redacted_once_stays_as_it_is(before: str, secret: str, after: str) -> None:
    once = redacted(f"{before} {secret} {after}")
    assert redacted(once) == once


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "dbPassword",
        "DB_PASSWORD",
        "slack.token",
        "api-key",
        "AWS_SECRET_ACCESS_KEY",
        "clientSecret",
        "cookie",
    ],
)
def test_a_field_that_is_named_after_a_secret_is_one(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize("name", ["findings", "secretary", "tokens_used", "passed", "compass", "author", "bypass"])
def test_other_fields_are_not(name: str) -> None:
    assert not names_secret(name)


def test_a_long_text_takes_no_long_time() -> None:
    for letters in ("a", "a-", "A1a", "password", "= ", "-----BEGIN ", "eyJ", "https://"):
        text = (letters * 4096)[:4096]
        assert json.dumps(redacted(text))
