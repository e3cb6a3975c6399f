"""The one function that names things in the cloud."""

from __future__ import annotations

import hashlib
import re

DIGEST = 8
"""Hexadecimal digits of the identity kept in a name: 1000 long names collide with a chance of about 1 in 8600."""


def physical_name(*identity: str, limit: int = 64) -> str:
    """A name of at most `limit` characters: what it belongs to, readable, then a digest of the full identity.

    Only the readable part is cut, so that names which differ anywhere stay different:
    ``physical_name("prod", "booking", limit=32)`` is ``prod-booking-`` and eight hexadecimal digits.
    The result holds lower-case letters, digits and single inner hyphens, and begins with a letter.

    Raises:
        ValueError: the limit leaves no room for a readable letter.
    """
    room = limit - DIGEST - 1
    if room < 1:
        raise ValueError(f"a limit of {limit} characters is too short for a name")
    digest = hashlib.sha256("/".join(identity).encode()).hexdigest()[:DIGEST]
    slug = re.sub(r"[^a-z0-9]+", "-", "-".join(identity).lower()).strip("-")
    if not slug[:1].isalpha():
        slug = f"s{slug}"
    return f"{slug[:room].rstrip('-')}-{digest}"


def bucket_name(stack: str, purpose: str, account: str, region: str) -> str:
    """The name of a bucket of a stack: unique in the world, and at most 63 characters (Amazon S3 user guide)."""
    return physical_name(stack, purpose, account, region, limit=63)


def task_family(stack: str, service: str) -> str:
    """The family of a service's task definitions (at most 255 characters)."""
    return physical_name(stack, service, limit=100)
