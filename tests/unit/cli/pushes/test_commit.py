import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from slipway.cli.inputs import UsageError, load_plan
from slipway.cli.pushes.commit import NOTHING, commit_of, payload, tree_of
from slipway.functions.webhooks.github import Push

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=mia", "-c", "user.email=mia@fleet.example"]
    done = subprocess.run(["git", *identity, "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_what_is_sent_is_what_the_webhook_reads() -> None:
    plan, catalogue = load_plan("local")
    made = commit_of(
        plan.services["booking"], "dana-weiss", catalogue.people, given=None, message="Fix fares\n\nAll.", source=None
    )
    told = payload(made, "wayfarer/booking", "release/1.4", "", AT)
    read = Push.model_validate(told)
    assert (read.before, read.created, read.ref) == (NOTHING, True, "refs/heads/release/1.4")
    assert read.facts["commits"][0]["id"] == made.id
    assert (made.author, made.email, len(made.id)) == ("danaweiss", "dana.weiss@wayfarer.example", 40)
    later = Push.model_validate(payload(made, "wayfarer/booking", "main", "a" * 40, AT))
    assert (later.before, later.created) == ("a" * 40, False)
    assert later.compare.endswith(f"/compare/{'a' * 12}...{made.id[:12]}")


def test_an_author_whom_nobody_knows_has_a_no_reply_address() -> None:
    plan, catalogue = load_plan("local")
    service = plan.services["booking"]
    made = commit_of(service, "nobody", catalogue.people, given="c" * 40, message=None, source=None)
    assert (made.id, made.email, made.message) == ("c" * 40, "nobody@users.noreply.github.com", "Change booking")


@pytest.mark.parametrize(
    ("author", "given", "said"),
    [("dana-weiss", "4f1c2ab", "--commit: expected a hash of 40"), (" ", None, "--author: somebody wrote it")],
)
def test_a_commit_that_github_would_not_tell_of_is_none(author: str, given: str | None, said: str) -> None:
    plan, catalogue = load_plan("local")
    with pytest.raises(UsageError, match=said):
        commit_of(plan.services["booking"], author, catalogue.people, given=given, message=None, source=None)


def test_the_tree_of_a_folder_is_what_git_says_and_of_any_other_folder_its_files(tmp_path: Path) -> None:
    service = tmp_path / "kept" / "service"
    service.mkdir(parents=True)
    (service / "app.py").write_text("1")
    first = tree_of(service)
    assert tree_of(service) == first
    assert len(first) == 40
    (service / "app.py").write_text("2")
    assert tree_of(service) != first
    git(tmp_path / "kept", "init", "-q")
    git(tmp_path / "kept", "add", ".")
    git(tmp_path / "kept", "commit", "-qm", "one")
    assert tree_of(service) == git(tmp_path / "kept", "rev-parse", "HEAD:service")
