"""The report of a rollback in words: what, when, why, what was done, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.evidence import redacted
from slipway.functions.slack import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slipway.functions.rollback.cases import Case
    from slipway.functions.rollback.findings import Findings

LONGEST_SECTION = 2900
"""Characters of a section; Slack takes 3000 (Block Kit reference, section)."""
LONGEST_HEADER = 150
"""Block Kit reference, header."""
COMMITS = 10
SHORT_DIGEST, SHORT = len("sha256:") + 12, 12
MENTION = "<!here>"
MACHINE = "rollback"
"""By whom a rollback is that nobody asked for."""


@dataclass(frozen=True)
class Report:
    """What people are told.

    Attributes:
        title: one line.
        sections: the rest, in plain text.
        lines: of the log, shown as they are.
        picture: PNG of the metric's course; None where there is none.
        pages: whether somebody must act now.
    """

    title: str
    sections: tuple[str, ...]
    lines: tuple[str, ...] = ()
    picture: bytes | None = None
    pages: bool = False

    @property
    def plain(self) -> str:
        """For mail."""
        log = ("Log around the first error:\n" + "\n".join(self.lines),) if self.lines else ()
        return "\n\n".join((self.title, *self.sections, *log))

    @property
    def message(self) -> Message:
        """For Slack."""
        mention = f"{MENTION} " if self.pages else ""
        text = mention + escaped(self.title)
        shown = [text, *(escaped(section) for section in self.sections)]
        if self.lines:
            shown.append(
                "*Log around the first error*\n```" + escaped("\n".join(self.lines))[: LONGEST_SECTION - 50] + "```"
            )
        blocks = [
            {"type": "header", "text": {"type": "plain_text", "text": self.title[:LONGEST_HEADER]}},
            *(
                {"type": "section", "text": {"type": "mrkdwn", "text": each[:LONGEST_SECTION]}}
                for each in (shown[1:] if not mention else shown)
            ),
        ]
        return Message(text, tuple(blocks))


def report(case: Case, found: Findings, environment: str, stack: str) -> Report:
    """The report of a case as it stands. Nothing in it looks like a secret."""
    sections = [
        "\n".join(_what(case, found)),
        _done(case),
        *_suspects(found),
        "What to do: " + "\n".join(_next(case, stack)),
        *(["Missing here: " + "; ".join(found.missing)] if found.missing else []),
    ]
    return Report(
        title=redacted(f"{_headline(case)} in {environment}"),
        sections=tuple(redacted(section) for section in sections if section),
        lines=tuple(redacted(line) for line in found.lines),
        picture=found.picture,
        pages=case.phase in {"halted", "failed"},
    )


def _headline(case: Case) -> str:
    match case.phase:
        case "done":
            return f"{case.service} was rolled back"
        case "failed":
            return f"The rollback of {case.service} FAILED"
        case "halted":
            return f"{case.service} is NOT rolled back: a person must decide"
        case _:
            return f"{case.service} is being rolled back"


def _what(case: Case, found: Findings) -> Iterator[str]:
    threshold = found.alarm.threshold if found.alarm else None
    above = f", threshold {threshold:g}" if threshold is not None else ""
    if case.alarm:
        yield f"Alarm {case.alarm}{above} rang at {moment(case.rang_at)}."
    elif case.by == MACHINE:
        yield f"No alarm rang; it was seen at {moment(case.rang_at)}."
    else:
        yield f"{case.by} asked for it at {moment(case.rang_at)}."
    if case.because:
        yield f"Its reason: {case.because}"
    minutes = (case.rang_at - case.began_at).total_seconds() / 60
    yield f"Deployment {case.deployment}, begun at {moment(case.began_at)}, {minutes:.0f} minutes before."
    yield f"It brought {_version(case.tree, case.digest, case.commit)}."


def _done(case: Case) -> str:
    why = f"Why: {case.reason}." + (f" {case.note[:1].upper()}{case.note[1:]}." if case.note else "")
    back = _version(case.to_tree, case.to_digest, case.to_commit)
    held = (
        f" Tree {case.tree[:SHORT]} is held back until somebody approves it again."
        if case.hold_back and case.tree
        else ""
    )
    if not case.tree and case.hold_back:
        held = " It could not be held back: its execution does not tell of which tree it is."
    did = {
        "stop": f"The deployment is stopped; {back} comes back.",
        "redeploy": f"{back[:1].upper()}{back[1:]} is deployed again, as execution {case.to} did.",
        "nothing": "There was nothing left to stop: its own controller brings the old version back.",
        "halt": "Nothing was deployed and nothing was stopped.",
    }[case.act]
    if case.phase == "halted":
        did = "Nothing was deployed and nothing was stopped."
    return f"{why}\nWhat was done: {did}{held}"


def _suspects(found: Findings) -> Iterator[str]:
    change = found.change
    if change is None:
        return
    if not change.commits:
        yield f"Suspect commits: none are known; {change.compare}"
        return
    newest = list(change.commits)[-COMMITS:]
    more = len(change.commits) - len(newest)
    told = [f"- {one.id[:SHORT]} {one.author}: {one.message}" for one in reversed(newest)]
    some = "" if change.complete else " (not all pushes are known)"
    yield "\n".join((f"Suspect commits{some}: {change.compare}", *told, *([f"and {more} older"] if more else [])))


def _next(case: Case, stack: str) -> Iterator[str]:
    if case.phase in {"halted", "failed"}:
        yield "look at the service now; then either bring a mended commit, or go back by hand:"
        yield f"`slipway rollback {case.service} --stack {stack} --reason TEXT [--to TREE]`"
    else:
        yield "mend the commit and push it; it is a new tree and goes its own way."
    if case.tree:
        yield f"`slipway evidence {case.tree} --stack {stack}`"
    yield f"`slipway deployments --service {case.service} --stack {stack}`"
    yield f"`slipway explain {case.service} --stack {stack}`"


def _version(tree: str, digest: str, commit: str) -> str:
    parts = (
        f"tree {tree[:SHORT]}" if tree else "a tree that nobody knows",
        f"commit {commit[:SHORT]}" if commit else "",
        f"digest {digest[:SHORT_DIGEST]}" if digest else "",
    )
    return ", ".join(part for part in parts if part)


def moment(at: datetime) -> str:
    """An instant for people."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def escaped(text: str) -> str:
    """Text in which Slack finds no mention and no link of its own (Slack, "Formatting text for app surfaces")."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
