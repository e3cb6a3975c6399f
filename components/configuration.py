"""The stack's configuration as the engine hands it over."""

from __future__ import annotations

import pulumi
from pulumi.runtime import config

from slipway.plan import Settings, settings_from


def stack_settings() -> Settings:
    """The settings of the current stack.

    Raises:
        InvalidInputError: with every mistake in them.
    """
    values = {**config.get_config_env(), **config.CONFIG.get()}
    return settings_from(values, file=f"Pulumi.{pulumi.get_stack()}.yaml")
