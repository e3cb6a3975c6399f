"""Source actions: the commit that the push told of, or the last one known of the branch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from slipway.local.pipelines.events import instant
from slipway.local.pipelines.records import ActionRun, Outcome
from slipway.local.pipelines.runtime import Work

NO_AUTHOR = "unknown"


def fetch(work: Work) -> None:
    """Give on the variables of the source (user guide, "CodeStarSourceConnection", output variables)."""
    assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule is a source
    wanted = work.run.resolved
    repository, branch = wanted["FullRepositoryId"], wanted["BranchName"]
    told = work.execution.source or _of_branch(work, repository, branch)
    author = told.get("author", NO_AUTHOR)
    variables = {
        "AuthorDate": instant(work.runtime.world.now()),
        "AuthorDisplayName": told.get("author_name", author),
        "AuthorEmail": told.get("author_email", f"{author}@users.noreply.github.com"),
        "AuthorId": author,
        "BranchName": told.get("branch", branch),
        "CommitId": told["commit"],
        "CommitMessage": told.get("message", ""),
        "ConnectionArn": wanted["ConnectionArn"],
        "FullRepositoryName": repository,
    }
    work.end(Outcome(passed=True, summary=told.get("message", ""), external_id=told["commit"], variables=variables))


def _of_branch(work: Work, repository: str, branch: str) -> Mapping[str, str]:
    """A start by hand builds what was pushed last; of a branch that nobody pushed to, a made-up commit."""
    known = work.runtime.commits.get((repository, branch))
    return known or {"commit": hashlib.sha1(f"{repository}@{branch}".encode(), usedforsecurity=False).hexdigest()}
