"""Mails each release manager a link by which they answer where Slack can't be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.evidence.patience import patiently
from slipway.functions.approvals.deadline import DEADLINE
from slipway.functions.approvals.link import ALGORITHM, PATH, TOKEN, Linked, token
from slipway.functions.approvals.show import headline

if TYPE_CHECKING:
    from slipway.clients import Client
    from slipway.functions.approvals.wait import Wait

LONGEST_SUBJECT = 100
"""Characters of a mail's subject (Amazon SNS API, Publish)."""


@dataclass(frozen=True)
class Mail:
    """Sends each release manager their own link.

    Attributes:
        kms: signs links.
        key: what they are signed with, which never leaves KMS.
        topic: whose subscriptions take what is for their own person alone.
        url: what the link's path is put behind.
    """

    kms: Client
    key: str
    sns: Client
    topic: str
    url: str

    def send(self, wait: Wait, person: str) -> None:
        """Mail the link of one person.

        Raises:
            ClientError, ConnectionError, HTTPClientError: KMS or SNS refused, or was busy until the deadline.
        """
        told = {
            "TopicArn": self.topic,
            "Subject": headline(wait)[:LONGEST_SUBJECT],
            "Message": _letter(wait, self._address(wait, person)),
            "MessageAttributes": {"recipient": {"DataType": "String", "StringValue": person}},
        }
        patiently(lambda: self.sns.publish(**told), DEADLINE)

    def _address(self, wait: Wait, person: str) -> str:
        linked = Linked(request=wait.id, person=person, ends=int(wait.request.expires_at.timestamp()))
        asked = {"KeyId": self.key, "MacAlgorithm": ALGORITHM, "Message": linked.signed}
        mac = patiently(lambda: self.kms.generate_mac(**asked), DEADLINE)["Mac"]
        return f"{self.url}{PATH.format(request=wait.id)}?{TOKEN}={token(linked, mac)}"


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
