"""Facts about deployments, at hours of a week that begins on a Monday at nine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from slipway.decide.attempts import Fact, FactKind

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINCE, UNTIL = MONDAY, MONDAY + timedelta(days=10)


def fact(
    kind: FactKind,
    hour: float,
    subject: str = "",
    leads: tuple[int, ...] = (),
    service: str = "booking",
    *,
    began: float | None = None,
    tree: str = "",
    undoes: str = "",
) -> Fact:
    """Something that happened at an hour; deployments are named after it: e-1."""
    name = subject or ("5xx" if kind in {"ringing", "quiet"} else f"e-{hour}")
    began_at = None if began is None else MONDAY + began * HOUR
    at = MONDAY + hour * HOUR
    return Fact(kind, service, "production", at, name, tree, leads=leads, began_at=began_at, undoes=undoes)


KINDS: list[FactKind] = ["deployed", "failed", "rolled-back", "ringing", "quiet"]


@st.composite
def told(draw: st.DrawFn) -> Fact:
    """Any fact; that going back tells what went, or does not."""
    kind, hour = draw(st.sampled_from(KINDS)), draw(st.integers(0, 200))
    tree = draw(st.sampled_from(["", "a", "b"])) if kind not in {"ringing", "quiet"} else ""
    began = hour - draw(st.integers(0, 3)) if kind in {"deployed", "failed"} and draw(st.booleans()) else None
    undoes = f"e-{draw(st.integers(0, 200))}" if kind == "rolled-back" and draw(st.booleans()) else ""
    return fact(kind, hour, began=began, tree=tree, undoes=undoes)


stories = st.lists(told(), max_size=25, unique_by=lambda f: f.at)
