"""Unknown, missing and wrongly typed inputs of any resource type, told from the SDK's own argument classes.

Only the SDK package and the module of a type are imported, when that type is first seen.
"""

import importlib
import inspect
import threading
import types
import typing
import warnings
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import pulumi
from pulumi import _types
from pulumi.runtime import rpc

from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import UNKNOWN, is_asset

PACKAGES = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure-native": "pulumi_azure_native"}
"""The importable SDK of each package that the local cloud stands in for."""

_CLOSED_ENUMS = PACKAGES["azure-native"]
"""Azure types an enum as Union[str, Enum] and still refuses other strings; the other SDKs' enums are suggestions."""


@dataclass(frozen=True)
class Field:
    """One input: its candidate types (empty: anything goes) and whether it must be given."""

    candidates: tuple[Any, ...]
    required: bool


_turn = threading.RLock()


@contextmanager
def _loading() -> Iterator[None]:
    """What to hold while SDK modules load: they load lazily, in one thread at a time, and warn of their own types."""
    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def problems(token: str, inputs: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Every input that the SDK's class of `token` doesn't know, misses, or has another type for."""
    arguments = arguments_class(token)
    if arguments is None:
        return (Problem((), f"the SDK has no resource type {token!r}", hint=nearest(token, _siblings(token))),)
    return tuple(_object(inputs, arguments, ()))


@cache
def outputs(token: str) -> frozenset[str]:
    """The names of all properties that a resource of type `token` has after `up`."""
    with _loading():
        resource = _resource_class(token)
        return frozenset(_types.resource_types(resource)) if resource else frozenset()


@cache
def input_names(token: str) -> frozenset[str]:
    """The names of the inputs of type `token`."""
    arguments = arguments_class(token)
    return frozenset(_fields(arguments)) if arguments else frozenset()


@cache
def arguments_class(token: str) -> type | None:
    """The class of the inputs of `token`, or None for a type that the SDK doesn't have."""
    with _loading():
        return _arguments_class(token)


def _arguments_class(token: str) -> type | None:
    resource = _resource_class(token)
    if resource is None:
        return None
    module = importlib.import_module(resource.__module__)
    # A nested type may already hold the name <X>Args; the inputs are then called <X>InitArgs.
    for name in (f"{resource.__name__}Args", f"{resource.__name__}InitArgs"):
        found = getattr(module, name, None)
        if found is not None and name in module.__all__ and _types.is_input_type(found):
            return typing.cast("type", found)
    return None


@cache
def _resource_class(token: str) -> type | None:
    package, _, rest = token.partition(":")
    if token.startswith("pulumi:providers:"):
        sdk = importlib.import_module(PACKAGES[token.removeprefix("pulumi:providers:")])
        return typing.cast("type", sdk.Provider)
    importlib.import_module(PACKAGES[package])
    modules = rpc._RESOURCE_MODULES.get(f"{package}:{rest.partition(':')[0]}")  # noqa: SLF001 - the SDK's only registry of types
    described = modules[0].mod_info if modules else None  # type: ignore[attr-defined]
    if described is None or token not in described["classes"]:
        return None
    return typing.cast("type", getattr(importlib.import_module(described["fqn"]), described["classes"][token]))


def _siblings(token: str) -> list[str]:
    package = token.partition(":")[0]
    return [
        name
        for key, modules in rpc._RESOURCE_MODULES.items()  # noqa: SLF001
        if key.startswith(f"{package}:")
        for name in modules[0].mod_info["classes"]  # type: ignore[attr-defined]
    ]


@cache
def _fields(arguments: type) -> dict[str, Field]:
    names = _types.input_type_py_to_pulumi_names(arguments)
    parameters = inspect.signature(arguments.__init__).parameters  # type: ignore[misc]
    with _loading():
        module = vars(importlib.import_module(arguments.__module__))
        hints = typing.get_type_hints(
            arguments.__init__,  # type: ignore[misc]
            globalns={**module, "Output": pulumi.Output, "T": Any},
        )
    return {
        names[name]: Field(
            candidates=tuple(_candidates(hints.get(name, Any))),
            required=parameters[name].default is inspect.Parameter.empty,
        )
        for name in names
        if name in parameters
    }


def _candidates(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - a type hint of any form
    """The plain types inside Input[Optional[X]]; nothing else of the SDK's wrapping."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        yield hint
        return
    for part in typing.get_args(hint):
        origin = typing.get_origin(part) or part
        if part is not type(None) and origin not in (pulumi.Output, Awaitable) and not typing.is_typeddict(part):
            yield from _candidates(part)


def _object(values: Mapping[str, Any], arguments: type, path: Path) -> Iterator[Problem]:
    fields = _fields(arguments)
    for key, value in values.items():
        if key in fields:
            yield from _value(value, fields[key].candidates, (*path, key))
        elif not key.startswith("__"):
            yield Problem((*path, key), f"{key!r} is not an input here", hint=nearest(key, fields))
    for key, field in fields.items():
        if field.required and values.get(key) is None:
            yield Problem((*path, key), f"the required input {key!r} is missing")


def _value(value: object, candidates: Sequence[Any], path: Path) -> list[Problem]:
    """The problems of the candidate type that fits best; none when one candidate fits."""
    if value is None or value is UNKNOWN or not candidates or Any in candidates:
        return []
    enums = [item for item in candidates if inspect.isclass(item) and issubclass(item, Enum)]
    if enums and (str not in candidates or enums[0].__module__.startswith(_CLOSED_ENUMS)):
        return _enumerated(value, enums[0], path)
    tried = [list(_against(value, candidate, path)) for candidate in candidates]
    return min(tried, key=len)


def _enumerated(value: object, choices: type[Enum], path: Path) -> list[Problem]:
    members = [member.value for member in choices]
    if value in members:
        return []
    hint = nearest(value, map(str, members)) if isinstance(value, str) else ""
    return [Problem(path, f"expected one of {', '.join(map(str, members))}", shown(value), hint)]


def _against(value: Any, candidate: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - any value, any type hint
    origin = typing.get_origin(candidate)
    if origin in (Sequence, list):
        yield from _items(value, typing.get_args(candidate)[0], path)
    elif origin in (Mapping, dict):
        yield from _entries(value, typing.get_args(candidate)[1], path)
    elif _types.is_input_type(candidate):
        if isinstance(value, dict):
            yield from _object(value, candidate, path)
        else:
            yield Problem(path, f"expected an object ({candidate.__name__})", shown(value))
    elif not _is_scalar(value, candidate):
        yield Problem(path, f"expected {_NAMES.get(candidate, str(candidate))}", shown(value))


def _items(value: object, hint: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - any type hint
    if not isinstance(value, list):
        yield Problem(path, "expected a list", shown(value))
        return
    candidates = tuple(_candidates(hint))
    for index, item in enumerate(value):
        yield from _value(item, candidates, (*path, index))


def _entries(value: object, hint: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - any type hint
    if not isinstance(value, dict):
        yield Problem(path, "expected a map", shown(value))
        return
    candidates = tuple(_candidates(hint))
    for key, item in value.items():
        yield from _value(item, candidates, (*path, key))


_NAMES = {
    pulumi.Archive: "an archive",
    pulumi.Asset: "an asset",
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}


def _is_scalar(value: object, candidate: object) -> bool:
    if candidate is bool:
        return isinstance(value, bool)
    if candidate is int:
        return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    if candidate is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if candidate is str:
        return isinstance(value, str)
    if candidate in (pulumi.Asset, pulumi.Archive):
        return is_asset(value)
    return True
