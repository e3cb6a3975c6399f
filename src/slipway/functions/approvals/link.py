"""What a mailed link says, and how it is written: what is signed, and where it leads."""

from __future__ import annotations

import base64
import binascii

from pydantic import BaseModel, ConfigDict, Field

ALGORITHM = "HMAC_SHA_256"
PURPOSE = b"slipway approval link 1:"
"""What is signed begins with it, so that a link is never taken for anything else that the key signs."""
PATH = "/approvals/{request}"
TOKEN = "t"  # noqa: S105 - the name of the parameter, not a token


class BadLinkError(ValueError):
    """A token that was not made here, or no longer holds."""


class Linked(BaseModel):
    """What a link says.

    Attributes:
        request: the one that may be answered by it.
        person: who may.
        ends: seconds since the epoch, from when on it is nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    request: str = Field(max_length=100)
    person: str = Field(max_length=63)
    ends: int

    @property
    def signed(self) -> bytes:
        """What is signed."""
        return PURPOSE + self.model_dump_json().encode()


def token(linked: Linked, mac: bytes) -> str:
    """The token: what is said, and its signature."""
    return f"{_text(linked.model_dump_json().encode())}.{_text(mac)}"


def parts(given: str) -> tuple[Linked, bytes]:
    """What a token says, which nobody has verified, and its signature.

    Raises:
        BadLinkError: it is none.
    """
    told, _, mac = given.partition(".")
    try:
        return Linked.model_validate_json(_bytes(told)), _bytes(mac)
    except (binascii.Error, ValueError):
        raise BadLinkError("the token is none") from None


def _text(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    given = text.encode("ascii")
    return base64.b64decode(given + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
