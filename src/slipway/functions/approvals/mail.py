"""Links by which release managers answer where Slack can't be had: signed, for one person and one request each."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slipway.functions.approvals.show import headline

if TYPE_CHECKING:
    from slipway.functions.approvals.wait import Wait
    from slipway.functions.clients import Client

ALGORITHM = "HMAC_SHA_256"
PURPOSE = b"slipway approval link 1:"
"""What is signed begins with it, so that a link is never taken for anything else that the key signs."""
PATH = "/approvals/{request}"
TOKEN = "t"  # noqa: S105 - the name of the parameter, not a token
LONGEST_TOKEN = 2000
LONGEST_SUBJECT = 100
"""Characters of a mail's subject (Amazon SNS API, Publish)."""


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


@dataclass(frozen=True)
class Signer:
    """Signs what links say, with a key that never leaves KMS."""

    kms: Client
    key: str

    def token(self, linked: Linked) -> str:
        """The token of a link.

        Raises:
            ClientError: KMS refused.
        """
        told = linked.model_dump_json().encode()
        mac = self.kms.generate_mac(KeyId=self.key, MacAlgorithm=ALGORITHM, Message=PURPOSE + told)["Mac"]
        return f"{_text(told)}.{_text(mac)}"

    def read(self, token: str, now: float) -> Linked:
        """What a token says.

        Args:
            token: from a link.
            now: seconds since the epoch.

        Raises:
            BadLinkError: it is none of ours, or no longer holds.
            ClientError: KMS can't be asked.
        """
        told, _, mac = token.partition(".")
        try:
            said = _bytes(told)
            self.kms.verify_mac(KeyId=self.key, MacAlgorithm=ALGORITHM, Message=PURPOSE + said, Mac=_bytes(mac))
            linked = Linked.model_validate_json(said)
        except self.kms.exceptions.KMSInvalidMacException:
            raise BadLinkError("the token is not signed here") from None
        except (ValidationError, binascii.Error, ValueError):
            raise BadLinkError("the token is none") from None
        if now >= linked.ends:
            raise BadLinkError("the link no longer holds")
        return linked


@dataclass(frozen=True)
class Mail:
    """Sends each release manager their own link.

    Attributes:
        topic: whose subscriptions take what is for their own person alone.
        url: what the link's path is put behind.
    """

    signer: Signer
    sns: Client
    topic: str
    url: str

    def send(self, wait: Wait, person: str) -> None:
        """Mail the link of one person.

        Raises:
            ClientError: KMS or SNS refused.
        """
        ends = int(wait.request.expires_at.timestamp())
        token = self.signer.token(Linked(request=wait.id, person=person, ends=ends))
        self.sns.publish(
            TopicArn=self.topic,
            Subject=headline(wait)[:LONGEST_SUBJECT],
            Message=_letter(wait, f"{self.url}{PATH.format(request=wait.id)}?{TOKEN}={token}"),
            MessageAttributes={"recipient": {"DataType": "String", "StringValue": person}},
        )


def _letter(wait: Wait, address: str) -> str:
    subject = wait.subject
    commits = [f"  {one.id[:8]} {one.message} ({one.author})" for one in subject.commits]
    parts = [
        f"{headline(wait)}.",
        "\n".join([f"Commit {subject.commit[:12]} of {subject.branch}", *commits]),
        "\n".join([f"Risk: {subject.level}", *(f"  {reason}" for reason in subject.risks)]),
        f"Read and answer, until {wait.request.expires_at:%Y-%m-%d %H:%M} UTC:\n{address}",
        "The link is yours alone: whoever has it can answer in your name.",
    ]
    return "\n\n".join(parts)


def _text(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    given: Any = text.encode("ascii")
    return base64.b64decode(given + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
