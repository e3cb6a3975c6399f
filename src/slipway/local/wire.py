"""Between the engine's protobuf values and plain Python values.

Plain values are None, bool, float, str, list, dict and UNKNOWN (a value known only after `up`). Secrets are plain
here too; their places are kept beside them as paths, so that they can be wrapped again on the way out. Assets and
archives stay the signed dicts that the engine sends, with their content hash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from pulumi.runtime import rpc

from slipway.local.protobuf import ListValue, Message, Struct, Value

Path: TypeAlias = tuple[str | int, ...]
Properties: TypeAlias = dict[str, Any]


class Unknown(Enum):
    """The marker of a value that the cloud decides during `up`."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

SIGNATURE = "4dabf18193072939515e22adb298388d"
_UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # the engine's unknown bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


@dataclass(frozen=True)
class Received:
    """Properties as plain values, and the paths of those that are secret."""

    values: Properties
    secrets: frozenset[Path] = frozenset()


def receive(struct: Message) -> Received:
    """The plain form of the properties in `struct`."""
    secrets: set[Path] = set()
    values = {key: _plain(value, (key,), secrets) for key, value in struct.fields.items()}
    return Received(values, frozenset(secrets))


def send(values: Mapping[str, Any], secrets: Iterable[Path] = ()) -> Message:
    """The protobuf form of `values`, wrapped as secret at the paths in `secrets`.

    A secret place that no longer exists (an item of a list that became shorter) makes its nearest parent secret.
    """
    marks = {_nearest(values, path) for path in secrets}
    marks.discard(())
    return Struct(fields={key: _wire(value, (key,), marks) for key, value in values.items()})


def contains_unknown(value: object) -> bool:
    """True when `value` is, or holds anywhere, a value that is not known yet."""
    if isinstance(value, dict):
        return any(contains_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(contains_unknown(item) for item in value)
    return value is UNKNOWN


def mapping_at(inputs: Mapping[str, Any], key: str) -> Properties:
    """The object that the input `key` is; an empty one where it is absent, not known yet or something else."""
    value = inputs.get(key)
    return value if isinstance(value, dict) else {}


def is_asset(value: object) -> bool:
    """True for the signed dict of an asset or an archive."""
    return isinstance(value, dict) and value.get(SIGNATURE) in {rpc._special_asset_sig, rpc._special_archive_sig}  # noqa: SLF001 - the SDK names these signatures only there


def _plain(value: Message, path: Path, secrets: set[Path]) -> object:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
    if kind == "list_value":
        return [_plain(item, (*path, index), secrets) for index, item in enumerate(value.list_value.values)]
    if kind == "struct_value":
        return _plain_struct(value.struct_value, path, secrets)
    return getattr(value, kind) if kind and kind != "null_value" else None


def _plain_struct(struct: Message, path: Path, secrets: set[Path]) -> object:
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == rpc._special_secret_sig:  # noqa: SLF001
        secrets.add(path)
        return _plain(fields["value"], path, secrets)
    if signature == rpc._special_output_value_sig:  # noqa: SLF001
        if "secret" in fields and fields["secret"].bool_value:
            secrets.add(path)
        return _plain(fields["value"], path, secrets) if "value" in fields else UNKNOWN
    if signature == rpc._special_resource_sig:  # noqa: SLF001
        return _plain(fields["id"], path, secrets) if "id" in fields else UNKNOWN
    return {key: _plain(item, (*path, key), secrets) for key, item in fields.items()}


def _wire(value: object, path: Path, secrets: set[Path]) -> Message:
    if path in secrets:
        inner = _wire(value, path, secrets - {path})
        signature = Value(string_value=rpc._special_secret_sig)  # noqa: SLF001
        return Value(struct_value=Struct(fields={SIGNATURE: signature, "value": inner}))
    if isinstance(value, dict):
        fields = {str(key): _wire(item, (*path, str(key)), secrets) for key, item in value.items()}
        return Value(struct_value=Struct(fields=fields))
    if isinstance(value, list | tuple):
        items = [_wire(item, (*path, index), secrets) for index, item in enumerate(value)]
        return Value(list_value=ListValue(values=items))
    return _wire_scalar(value)


def _wire_scalar(value: object) -> Message:
    if value is None:
        return Value(null_value=0)
    if value is UNKNOWN:
        return Value(string_value=_UNKNOWN_TEXT)
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    return Value(string_value=str(value))


def _nearest(values: Mapping[str, Any], path: Path) -> Path:
    """The longest beginning of `path` that exists in `values`."""
    here: Any = values
    for depth, step in enumerate(path):
        inside = step in here if isinstance(here, dict) else isinstance(here, list) and _is_index(here, step)
        if not inside:
            return path[:depth]
        here = here[step]
    return path


def _is_index(items: list[Any], step: str | int) -> bool:
    return isinstance(step, int) and step < len(items)
