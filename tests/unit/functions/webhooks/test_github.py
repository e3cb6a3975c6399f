"""What is told of a push: who wrote and who pushed it, within the size of an event."""

import json
from typing import Any

import pytest

from slipway.decide.webhook import Request
from slipway.functions.webhooks.github import MOST_AUTHORS, MOST_COMMITS, login_of, notice
from slipway.functions.webhooks.notice import Notice

PLANTED = "ghp_" + "a1B2" * 9


def commit(number: int, message: str = "Fix it", **author: str) -> dict[str, Any]:
    who = {"name": "Ada", "email": "ada@example.com"} | author
    return {"id": f"{number:040x}", "message": message, "timestamp": "2026-11-23T09:00:00+01:00", "author": who}


def told(**more: object) -> dict[str, Any]:
    facts = {
        "ref": "refs/heads/main",
        "before": f"{1:040x}",
        "after": f"{2:040x}",
        "repository": {"full_name": "wayfarer/auth"},
        "sender": {"login": "ben"},
        **more,
    }
    headers = {"x-github-delivery": "72d3162e", "x-github-event": "push"}
    made = notice(Request(headers, json.dumps(facts).encode()))
    assert isinstance(made, Notice)
    return dict(made.facts)


def test_a_commit_is_told_with_its_author_and_the_first_line_of_its_message() -> None:
    push = told(
        commits=[commit(2, "Fix it\n\nAt length", username="ada-l")],
        compare="https://github.com/wayfarer/auth/compare/1...2",
        pusher={"name": "cy", "email": "cy@example.com"},
    )
    assert push["commits"] == [
        {
            "id": f"{2:040x}",
            "author": "ada-l",
            "with_authors": [],
            "message": "Fix it",
            "at": "2026-11-23T09:00:00+01:00",
        }
    ]
    assert (push["pusher"], push["compare"], push["commits_left_out"]) == (
        "cy",
        "https://github.com/wayfarer/auth/compare/1...2",
        0,
    )


def test_a_push_without_a_pusher_is_by_its_sender() -> None:
    assert told()["pusher"] == "ben"


@pytest.mark.parametrize(
    ("email", "identity"),
    [
        ("ada@example.com", "ada@example.com"),
        ("1234+ada-l@users.noreply.github.com", "ada-l"),
        ("ada-l@users.noreply.github.com", "ada-l"),
        ("ada@users.noreply.github.com.example.com", "ada@users.noreply.github.com.example.com"),
    ],
)
def test_an_author_without_an_account_is_the_address(email: str, identity: str) -> None:
    assert login_of(email) == identity
    assert told(commits=[commit(2, email=email)])["commits"][0]["author"] == identity


def test_co_authors_are_authors() -> None:
    message = "Fix it\n\nCo-authored-by: Dee <dee@example.com>\nco-authored-by: E <7+eve@users.noreply.github.com>\n"
    assert told(commits=[commit(2, message)])["commits"][0]["with_authors"] == ["dee@example.com", "eve"]


@pytest.mark.parametrize(("many", "more"), [(MOST_AUTHORS, []), (MOST_AUTHORS + 3, ["3 more co-authors"])])
def test_of_many_co_authors_none_is_left_out_unsaid(many: int, more: list[str]) -> None:
    """Somebody of no name is a stranger to approvals: one more must approve, since that may be one of the approvers."""
    trailers = [f"Co-authored-by: A <a{number:02}@example.com>" for number in range(many)]
    authors = told(commits=[commit(2, "\n".join(["Squashed", "", *trailers, *trailers]))])["commits"][0]["with_authors"]
    assert authors == [f"a{number:02}@example.com" for number in range(MOST_AUTHORS)] + more


def test_a_secret_in_a_message_is_not_told() -> None:
    assert PLANTED not in json.dumps(told(commits=[commit(2, f"Use {PLANTED}")]))


def test_as_many_commits_as_github_tells_may_not_be_all() -> None:
    def left_out(count: int) -> int:
        short = [{"id": f"{number:040x}"} for number in range(count)]
        return int(told(commits=short)["commits_left_out"])

    assert left_out(500) == 0
    assert left_out(MOST_COMMITS) > 0
