"""Evidence: the append-only record of what was proved of a source tree, by whom, when and from which execution."""

from slipway.evidence.item import Item, Kind, Unread
from slipway.evidence.redaction import redacted
from slipway.evidence.store import EvidenceStore, Found, FutureItemError, Recorded

__all__ = ["EvidenceStore", "Found", "FutureItemError", "Item", "Kind", "Recorded", "Unread", "redacted"]
