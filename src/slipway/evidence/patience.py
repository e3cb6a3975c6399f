"""How long is waited for a cloud that is busy."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore calls it so
from tenacity import Retrying, retry_if_exception, stop_before_delay, wait_random_exponential

from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0
"""Seconds between two tries, at most: doubled each time, and drawn at random from nothing to that."""
TOO_MANY, SERVER_ERROR = 429, 500
BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
        "SlowDown",
        "RequestTimeout",
        "ConditionalRequestConflict",
        "OperationAborted",
    }
)
"""Answers below 500 that ask to come again (DynamoDB and Amazon S3 API, error codes)."""

Answer = TypeVar("Answer")


class BusyError(SlipwayError):
    """The cloud answered in part, for want of capacity."""


def patiently(ask: Callable[[], Answer], deadline: float) -> Answer:
    """The answer, asked for again as long as the cloud is busy and the next try would begin before the deadline.

    Args:
        ask: may be called many times to the same effect.
        deadline: seconds in all.

    Raises:
        BusyError, ClientError, ConnectionError, HTTPClientError:
            the last failure; at once where trying again is in vain.
    """
    tries = Retrying(
        retry=retry_if_exception(_may_pass),
        wait=wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT),
        stop=stop_before_delay(deadline),
        reraise=True,
    )
    return tries(ask)


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return error.response["Error"]["Code"] in BUSY or status == TOO_MANY or status >= SERVER_ERROR
    return isinstance(error, BusyError | ConnectionError | HTTPClientError)
