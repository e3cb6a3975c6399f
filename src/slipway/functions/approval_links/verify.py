"""Whether a link was made here, for whom, and still holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.functions.approvals.link import ALGORITHM, BadLinkError, Linked, parts

if TYPE_CHECKING:
    from slipway.clients import Client

LONGEST_TOKEN = 2000


@dataclass(frozen=True)
class Verifier:
    """Verifies what the key of the links has signed."""

    kms: Client
    key: str

    def read(self, token: str, now: float) -> Linked:
        """What a token says.

        Args:
            token: from a link.
            now: seconds since the epoch.

        Raises:
            BadLinkError: it is none of ours, or no longer holds.
            ClientError: KMS can't be asked.
        """
        if len(token) > LONGEST_TOKEN:
            raise BadLinkError("the token is too long")
        linked, mac = parts(token)
        if not mac:
            raise BadLinkError("the token is not signed")
        try:
            self.kms.verify_mac(KeyId=self.key, MacAlgorithm=ALGORITHM, Message=linked.signed, Mac=mac)
        except self.kms.exceptions.KMSInvalidMacException:
            raise BadLinkError("the token is not signed here") from None
        if now >= linked.ends:
            raise BadLinkError("the link no longer holds")
        return linked
