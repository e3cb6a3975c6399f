"""Who wrote and pushed what lies between two commits, on the emulated table."""

from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from slipway.clients import Client
from slipway.functions import changes as module
from slipway.functions.changes import Changes, Commit, Push

REPOSITORY = "wayfarer/auth"
ZEROS = "0" * 40


def sha(number: int) -> str:
    return f"{number:040x}"


def commit(number: int, author: str = "ada", **more: object) -> Commit:
    return Commit(sha(number), author, f"change {number}", **more)  # type: ignore[arg-type]


def push(before: int, after: int, *commits: Commit, pusher: str = "ben", ref: str = "refs/heads/main") -> Push:
    return Push(REPOSITORY, ref, sha(before), sha(after), pusher, "2026-11-23T09:00:00Z", commits or (commit(after),))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1")
        keys = {"repository": "HASH", "commit": "RANGE"}
        client.create_table(
            TableName="changes",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],  # type: ignore[typeddict-item]
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def changes(client: Client) -> Changes:
    return Changes(client, "changes")


def test_several_pushes_make_one_change(changes: Changes) -> None:
    changes.record(push(1, 3, commit(2), commit(3, "cy", with_authors=("dee@example.com",))))
    changes.record(push(3, 4, pusher="eve"))
    change = changes.between(REPOSITORY, sha(1), sha(4))
    assert [one.id for one in change.commits] == [sha(2), sha(3), sha(4)]
    assert change.authors == {"ada", "cy", "dee@example.com"}
    assert change.pushers == {"ben", "eve"}
    assert change.complete
    assert change.compare == f"https://github.com/{REPOSITORY}/compare/{sha(1)}...{sha(4)}"


def test_the_same_commit_is_no_change(changes: Changes) -> None:
    change = changes.between(REPOSITORY, sha(1), sha(1))
    assert (change.commits, change.complete) == ((), True)


def test_only_what_comes_after_a_commit_in_the_middle_of_a_push_counts(changes: Changes) -> None:
    changes.record(push(1, 4, commit(2, "eve"), commit(3), commit(4)))
    change = changes.between(REPOSITORY, sha(2), sha(4))
    assert ([one.id for one in change.commits], change.authors, change.complete) == ([sha(3), sha(4)], {"ada"}, True)


@pytest.mark.parametrize("before", [sha(1), ""])
def test_a_push_that_is_not_known_leaves_the_change_incomplete(changes: Changes, before: str) -> None:
    changes.record(push(2, 3))
    change = changes.between(REPOSITORY, before, sha(3))
    assert ([one.id for one in change.commits], change.complete) == ([sha(3)], False)


def test_nothing_known_is_incomplete(changes: Changes) -> None:
    assert not changes.between(REPOSITORY, sha(1), sha(2)).complete


@pytest.mark.parametrize(
    "broken",
    [
        replace(push(1, 2), whole=False),
        push(1, 2, commit(2, author="")),
        push(1, 2, pusher=""),
    ],
)
def test_what_is_not_told_whole_is_incomplete(changes: Changes, broken: Push) -> None:
    changes.record(broken)
    change = changes.between(REPOSITORY, sha(1), sha(2))
    assert ([one.id for one in change.commits], change.complete) == ([sha(2)], False)


def test_the_way_goes_by_the_branch_that_leads_there(changes: Changes) -> None:
    changes.record(push(7, 3, commit(8, "eve"), commit(3), ref="refs/heads/release/1", pusher="eve"))
    changes.record(push(1, 3))
    change = changes.between(REPOSITORY, sha(1), sha(3))
    assert (change.pushers, change.authors, change.complete) == ({"ben"}, {"ada"}, True)


def test_the_same_push_to_two_branches_is_two(changes: Changes) -> None:
    changes.record(push(1, 2))
    changes.record(push(1, 2, ref="refs/heads/release/1"))
    assert len(changes.ending(REPOSITORY, sha(2))) == 2


def test_a_circle_of_pushes_ends(changes: Changes) -> None:
    changes.record(push(2, 3))
    changes.record(push(3, 2))
    assert not changes.between(REPOSITORY, sha(1), sha(3)).complete


def test_the_length_of_the_way_is_limited(changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAY", 3)
    for number in range(1, 5):
        changes.record(push(number, number + 1))
    assert not changes.between(REPOSITORY, sha(1), sha(5)).complete
    assert changes.between(REPOSITORY, sha(2), sha(5)).complete


def test_names_of_repositories_have_one_form(changes: Changes) -> None:
    changes.record(replace(push(1, 2), repository="Wayfarer/Auth"))
    assert changes.between(REPOSITORY, sha(1), sha(2)).complete


def test_told_again_it_is_one_row(changes: Changes, client: Client) -> None:
    for _ in range(2):
        changes.record(push(1, 2, commit(2, with_authors=("dee",))))
    assert client.scan(TableName="changes")["Count"] == 1
    assert changes.ending(REPOSITORY, sha(2)) == [push(1, 2, commit(2, with_authors=("dee",)))]


def test_what_is_refused_is_not_asked_again(changes: Changes, client: Client) -> None:
    asked: list[None] = []

    def refuse(**_: object) -> None:
        asked.append(None)
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Query")

    client.meta.events.register("before-call.dynamodb.Query", refuse)
    with pytest.raises(ClientError):
        changes.between(REPOSITORY, sha(1), sha(2))
    assert len(asked) == 1
