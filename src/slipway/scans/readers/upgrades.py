"""How an upgrade is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.scans.readers import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_VERSIONS = 5


def upgrade(package: str, versions: Iterable[str]) -> str | None:
    """What mends a vulnerable package, or nothing where no version does."""
    known = [texts.name(version) for version in dict.fromkeys(versions) if version][:MOST_VERSIONS]
    return f"upgrade {texts.name(package)} to {' or '.join(known)}" if known else None
