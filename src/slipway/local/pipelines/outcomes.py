"""Outcomes of work that is not done here: recorded ones, or those of work that was really done elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RECORDED = "recorded"


@dataclass(frozen=True)
class Given:
    """How one action ends, told beforehand.

    Attributes:
        action: its name, STAGE/ACTION, or the name of a stage for whichever action of it comes first.
        summary: what is said of it.
        how: `recorded`, or where it was really run.
        once: whether a second run of the action ends otherwise: well.
    """

    action: str
    passed: bool
    summary: str = ""
    how: str = RECORDED
    variables: Mapping[str, str] = field(default_factory=dict)
    once: bool = True


@dataclass(frozen=True)
class Ringing:
    """An alarm that rings because of a deployment: while traffic moves, or once it has ended well."""

    alarm: str
    during: bool = False


@dataclass
class Script:
    """What is known beforehand about an execution.

    Attributes:
        outcomes: of actions; all others that are not done here end well.
        tree, digest: of what is built, where the push tells them.
        ringing: what rings because of its deployment.
        unwell: whether the version that it brings fails its health checks; a second try goes well.
    """

    outcomes: list[Given] = field(default_factory=list)
    tree: str = ""
    digest: str = ""
    ringing: Ringing | None = None
    unwell: bool = False

    def take_unwell(self) -> bool:
        """Whether the version is unwell; said once."""
        unwell, self.unwell = self.unwell, False
        return unwell

    def take(self, stage: str, action: str) -> Given | None:
        """The outcome that was given for an action; each failure is taken once."""
        for given in self.outcomes:
            if given.action in {action, f"{stage}/{action}", stage}:
                if given.once:
                    self.outcomes.remove(given)
                return given
        return None
