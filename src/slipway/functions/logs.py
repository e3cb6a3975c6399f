"""The log of a function: one JSON object a line, with nothing secret in it."""

from __future__ import annotations

import logging
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter


class Redacting(LambdaPowertoolsFormatter):
    """Writes records without what looks like a secret, wherever in a record it stands."""

    def serialize(self, log: Any) -> str:  # noqa: ANN401 - as the formatter declares it
        """The line of a record."""
        return super().serialize(_clean(log))


def logger(service: str) -> Logger:
    """The log of a function, from level INFO on."""
    return Logger(service=service, level=logging.INFO, logger_formatter=Redacting())


def _clean(value: object) -> Any:  # noqa: ANN401 - JSON
    from slipway.evidence.redaction import REDACTED, names_secret, redacted

    if isinstance(value, dict):
        return {key: REDACTED if names_secret(str(key)) else _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value if value is None or isinstance(value, int | float) else redacted(str(value))
