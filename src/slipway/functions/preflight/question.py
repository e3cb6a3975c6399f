"""What the gate is asked about, and whom it asks for what was proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from slipway.evidence import Found


class Evidence(Protocol):
    """What is asked of a store of evidence."""

    def of_tree(self, service: str | None, tree: str) -> Found:
        """Everything that was proved of a tree for a service."""

    def running(self, environment: str, services: Collection[str] | None = None) -> Found:
        """What runs of some services in an environment."""


@dataclass(frozen=True)
class Question:
    """Who asks.

    Attributes:
        tree: hash of the source tree that would go; empty to ask about none.
        digest: what was made of it; empty where the evidence of any will do.
        execution: id of the pipeline execution that asks; empty for the newest that is under way.
    """

    tree: str
    digest: str = ""
    execution: str = ""
