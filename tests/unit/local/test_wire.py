import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from slipway.local.protobuf import Message
from slipway.local.wire import SIGNATURE, UNKNOWN, contains_unknown, is_asset, receive, send
from tests.examples import examples
from tests.unit.local.stage import Given

SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def struct(value: object) -> Message:
    made = struct_pb2.Struct()
    json_format.ParseDict(value, made)
    return made


def secret(value: object) -> Given:
    return {SIGNATURE: SECRET, "value": value}


def test_secrets_are_plain_inside_and_wrapped_again_where_they_were() -> None:
    wire = {"a": secret("x"), "list": [{"b": secret({"c": "y"})}, "z"], "n": 1.0, "none": None}
    received = receive(struct(wire))
    assert received.values == {"a": "x", "list": [{"b": {"c": "y"}}, "z"], "n": 1.0, "none": None}
    assert received.secrets == {("a",), ("list", 0, "b")}
    assert json_format.MessageToDict(send(received.values, received.secrets)) == wire


def test_a_secret_whose_place_is_gone_makes_its_parent_secret() -> None:
    assert json_format.MessageToDict(send({"list": ["a"]}, {("list", 3)})) == {"list": secret(["a"])}
    assert json_format.MessageToDict(send({"a": "b"}, {("gone",)})) == {"a": "b"}


@pytest.mark.parametrize(
    "text", [UNKNOWN_TEXT, "3eeb2bf0-c639-47a8-9e75-3b44932eb421", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"]
)
def test_every_form_of_the_unknown(text: str) -> None:
    values = receive(struct({"a": [text]})).values
    assert values == {"a": [UNKNOWN]}
    assert contains_unknown(values)
    assert json_format.MessageToDict(send(values)) == {"a": [UNKNOWN_TEXT]}


def test_output_values_and_references() -> None:
    wire = {"known": {SIGNATURE: OUTPUT, "value": "x", "secret": True}, "not yet": {SIGNATURE: OUTPUT}}
    received = receive(struct(wire))
    assert received.values == {"known": "x", "not yet": UNKNOWN}
    assert received.secrets == {("known",)}


def test_assets_stay_as_they_are() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello", "hash": "1"}
    assert receive(struct({"code": asset})).values == {"code": asset}
    assert is_asset(asset)
    assert not is_asset({"text": "hello"})


plain = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=examples(40))
@given(st.dictionaries(st.text(max_size=5), plain, max_size=4))
def test_what_is_sent_is_received(values: Given) -> None:
    assert receive(send(values)).values == values
