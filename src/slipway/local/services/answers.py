"""How the services answer their health checks: well, unless a push told otherwise of the version that it brings."""

from __future__ import annotations

from dataclasses import dataclass, field

WELL, UNWELL = 200, 500


@dataclass
class Answers:
    """What deployed services say. Safe across threads: each step is one operation on a set.

    Attributes:
        unwell: region and name of each that answers with an error: a service behind a balancer, or a version of a
            function, as `NAME:VERSION`.
    """

    unwell: set[tuple[str, str]] = field(default_factory=set)

    def status(self, region: str, name: str) -> int:
        """The HTTP status of its health check."""
        return UNWELL if (region, name) in self.unwell else WELL

    def spoil(self, region: str, name: str) -> None:
        """From now on it is unwell."""
        self.unwell.add((region, name))

    def mend(self, region: str, name: str) -> None:
        """It is well again."""
        self.unwell.discard((region, name))
