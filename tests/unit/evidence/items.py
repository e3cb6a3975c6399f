"""Items of evidence, and the names of where a stack keeps them."""

from datetime import UTC, datetime
from typing import Any

from slipway.evidence import Item
from slipway.evidence.names import names_of

REGION = "us-east-1"
TREE, OTHER_TREE = "4f1c" * 10, "9" * 40
DIGEST = "sha256:" + "ab" * 32
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAMES = names_of("prod", "123456789012", REGION)


def item(kind: str = "deployed", **more: object) -> Item:
    """An item of booking in production."""
    given: dict[str, Any] = {
        "kind": kind,
        "service": "booking",
        "environment": "production",
        "tree": TREE,
        "digest": DIGEST,
        "by": "pipeline",
        "execution": "e-1",
        "at": MONDAY,
    }
    return Item(**{**given, **more})
