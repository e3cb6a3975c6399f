"""Reads a stack's settings: from its file, or as the engine hands its configuration over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slipway.documents import InvalidInputError, Problem, read_document
from slipway.documents.validate import Place, validate_data
from slipway.plan.pairing import mismatches
from slipway.plan.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMESPACE = "slipway:"


def read_settings(folder: Path, stack: str) -> Settings:
    """The settings in the file of a stack, which agrees with those of the stacks that it deploys to or is deployed by.

    Raises:
        InvalidInputError: no such file, or mistakes in it; all at once, each at its line.
    """
    settings, place = _alone(folder, stack)
    known = sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in folder.glob("Pulumi.*.yaml"))
    mistakes = list(mismatches(stack, settings, known, lambda other: _alone(folder, other)[0]))
    if mistakes:
        raise InvalidInputError(place(*mistake) for mistake in mistakes)
    return settings


def _alone(folder: Path, stack: str) -> tuple[Settings, Place]:
    """The settings in the file of a stack, and how a place in that file is told."""
    document = read_document(folder / f"Pulumi.{stack}.yaml")
    config = document.data.get("config") if isinstance(document.data, dict) else None

    def place(location: tuple[str | int, ...], message: str, suggestion: str) -> Problem:
        return document.problem(("config", *location), message, suggestion)

    return settings_from(config if isinstance(config, dict) else {}, place), place


def settings_from(
    config: Mapping[str, Any], place: Place | None = None, *, file: str = "stack configuration"
) -> Settings:
    """The settings in a stack's configuration, as the engine hands it over: text, with JSON for what is not text.

    Keys of other namespaces that Slipway does not read (`aws:profile`, ...) are left to their providers.

    Raises:
        InvalidInputError: with every mistake.
    """
    known = {field.alias: field.annotation for field in Settings.model_fields.values()}
    values = {key: value for key, value in config.items() if key in known or key.startswith(NAMESPACE)}

    def in_file(location: tuple[str | int, ...], message: str, suggestion: str) -> Problem:
        return Problem(file, 0, ".".join(map(str, location)), message, suggestion)

    return validate_data(
        Settings, {key: _typed(value, known.get(key)) for key, value in values.items()}, place or in_file
    )


def _typed(value: object, annotation: object) -> object:
    """Text as the value it stands for, where the field is not text."""
    if not isinstance(value, str) or annotation in {str, str | None}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
