"""Pushes and commits, and what lies between two commits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Commit:
    """One commit.

    Attributes:
        id: its hash.
        author: GitHub login, else e-mail.
        message: its first line.
        at: when it was written, as git tells it (ISO 8601); empty where it isn't known.
        with_authors: who else wrote it, by its `Co-authored-by` lines: logins or e-mails.
    """

    id: str
    author: str
    message: str
    at: str = ""
    with_authors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Push:
    """Commits that came to a branch at once.

    Attributes:
        repository: OWNER/NAME.
        before, after: the branch's last commit before and now; `before` is all zeros for a new branch.
        pusher: GitHub login, else e-mail.
        at: when it was told (ISO 8601, UTC).
        commits: the oldest first.
        whole: whether `commits` are all of them: none was left out, and none was taken off the branch.
    """

    repository: str
    ref: str
    before: str
    after: str
    pusher: str
    at: str
    commits: tuple[Commit, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Change:
    """What lies between two commits, the oldest commit first.

    Attributes:
        authors: of its commits, co-authors too: GitHub logins or e-mails.
        pushers: who brought them to the branch: GitHub logins or e-mails.
        complete: whether every push on the way is known, with all its commits.
        compare: link to the difference.
    """

    commits: tuple[Commit, ...]
    authors: frozenset[str]
    pushers: frozenset[str]
    complete: bool
    compare: str
