"""The page: plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from slipway.functions.approvals.link import TOKEN
from slipway.functions.approvals.modal import LONGEST_REASON
from slipway.functions.approvals.show import headline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slipway.functions.approvals.wait import Wait

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c2733}
h1{font-size:1.4rem}h2{font-size:1rem;margin:1.5rem 0 .25rem}ul{margin:0;padding-left:1.2rem}
code{background:#eef1f4;padding:0 .25em;border-radius:3px}textarea{width:100%;font:inherit;box-sizing:border-box}
button{font:inherit;padding:.5rem 1.25rem;border:0;border-radius:6px;color:#fff;margin-right:.5rem;cursor:pointer}
.yes{background:#1b7f4d}.no{background:#b3261e}.note{background:#fff6d6;padding:.5rem .75rem;border-radius:6px}
"""
NOTHING = "There is nothing here."


def page(wait: Wait, person: str, token: str, note: str = "", *, again: bool = False) -> str:
    """The page of a wait for one person.

    Args:
        wait: as it stands.
        person: whom the link was made for.
        token: of the link, which the form hands on.
        note: what the person should know first.
        again: whether the page looks again by itself after a moment.
    """
    subject, request = wait.subject, wait.request
    commits = [f"{_code(one.id[:8])} {escape(one.message)} ({escape(one.author)})" for one in subject.commits]
    if subject.left_out:
        commits.append(f"and {subject.left_out} more")
    parts = [
        f"<h1>{escape(headline(wait))}</h1>",
        f'<p class="note">{escape(note)}</p>' if note else "",
        f"<p>Commit {_code(subject.commit[:12])} of {escape(subject.branch)}, {_code(request.digest[:19])}.</p>",
        _listed("What changes", commits),
        _listed("What is proved of it", map(escape, subject.proofs)),
        _listed(f"Risk: {escape(subject.level)}", map(escape, subject.risks)),
        _listed(
            "Answers",
            (f"{escape(one.says)} by {escape(one.by)}: {escape(one.reason)}" for one in wait.standing.answers),
        ),
        "" if wait.over or wait.has_answered(person) else _form(wait, person, token),
    ]
    return _document("\n".join(filter(None, parts)), again=again)


def nothing() -> str:
    """The page of whoever has no good link: it says nothing of what there is."""
    return _document(f"<h1>{NOTHING}</h1>")


def _form(wait: Wait, person: str, token: str) -> str:
    ends = f"{wait.request.expires_at:%Y-%m-%d %H:%M} UTC"
    return (
        f'<form method="post" action="?"><h2>Answer as {escape(person)}, until {ends}</h2>'
        f'<input type="hidden" name="{TOKEN}" value="{escape(token)}">'
        f'<p><label>Reason (a rejection needs one)<textarea name="reason" rows="3" maxlength="{LONGEST_REASON}">'
        "</textarea></label></p>"
        '<button class="yes" name="says" value="approve">Approve</button>'
        '<button class="no" name="says" value="reject">Reject</button></form>'
    )


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _listed(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""


def _document(body: str, *, again: bool = False) -> str:
    refresh = '<meta http-equiv="refresh" content="3">' if again else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        f'<meta name="viewport" content="width=device-width">{refresh}<title>Approval</title>'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )
