"""Pruning never takes what is in use, what would be rolled back to, or what evidence refers to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.pruning import Artifact, Deployed, Facts, Pruning, Retention, Success, prune

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OLD = NOW - timedelta(days=400)


def _artifact(digest: str, *owners: str, stored_at: datetime = OLD) -> Artifact:
    return Artifact("registry", digest, 100, stored_at, owners=owners)


def _removed(facts: Facts, **retention: int) -> set[str]:
    return {artifact.digest for artifact in prune(facts, Retention(**retention), NOW).removed}


def test_what_nothing_needs_goes_and_its_bytes_are_counted() -> None:
    pruning = prune(Facts((_artifact("a"), _artifact("b"))), Retention(), NOW)
    assert [artifact.digest for artifact in pruning.removed] == ["a", "b"]
    assert pruning.freed == 200


def test_each_reason_keeps_and_is_told() -> None:
    facts = Facts(
        artifacts=(_artifact("runs"), _artifact("good"), _artifact("proved"), _artifact("new", stored_at=NOW)),
        deployed=(Deployed("runs", "production", "service booking"),),
        successes=(Success("good", "booking", "production", OLD),),
        references={"proved": "evidence of tree 4f1c"},
    )
    kept = {kept.artifact.digest: kept.reasons for kept in prune(facts, Retention(), NOW).kept}
    assert kept == {
        "runs": ("deployed in production: service booking",),
        "good": ("good revision 1 of booking in production",),
        "proved": ("evidence of tree 4f1c",),
        "new": ("younger than 14 days",),
    }


def test_the_last_good_ones_are_counted_for_each_service_and_environment_and_a_digest_once() -> None:
    days = [NOW - timedelta(days=day) for day in range(20, 26)]
    successes = (
        Success("a", "booking", "production", days[0]),
        Success("a", "booking", "production", days[1]),
        Success("b", "booking", "production", days[2]),
        Success("c", "booking", "production", days[3]),
        Success("d", "booking", "staging", days[4]),
        Success("e", "search", "production", days[5]),
    )
    facts = Facts(tuple(_artifact(digest) for digest in "abcde"), successes=successes)
    assert _removed(facts, last_good=2) == {"c"}


def test_signatures_and_parts_stay_with_their_image_and_go_with_it() -> None:
    facts = Facts(
        artifacts=(
            _artifact("index"),
            _artifact("part", "index"),
            _artifact("signature", "part"),
            _artifact("other"),
            _artifact("signature-of-other", "other"),
            _artifact("shared", "other", "index"),
        ),
        deployed=(Deployed("index", "production", "service booking"),),
    )
    assert _removed(facts) == {"other", "signature-of-other"}


def test_artifacts_that_own_each_other_do_not_hold_it_up() -> None:
    facts = Facts((_artifact("a", "b"), _artifact("b", "a"), _artifact("c", "c")))
    assert _removed(facts) == {"a", "b", "c"}


@pytest.mark.parametrize("retention", [Retention(last_good=0), Retention(young_days=-1)])
def test_a_retention_that_keeps_nothing_is_refused(retention: Retention) -> None:
    with pytest.raises(ValueError, match="expected at least 1 good revision and 0 days"):
        prune(Facts(()), retention, NOW)


digests = st.sampled_from("abcdefgh")
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 3, 2), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
environments = st.sampled_from(["staging", "production"])
services = st.sampled_from(["booking", "search"])
artifacts = st.builds(
    Artifact, st.just("registry"), digests, st.integers(0, 9), moments, owners=st.lists(digests, max_size=2).map(tuple)
)
facts_of_any_kind = st.builds(
    Facts,
    st.lists(artifacts, unique_by=lambda artifact: artifact.digest).map(tuple),
    st.lists(st.builds(Deployed, digests, environments, st.just("somewhere"))).map(tuple),
    st.lists(st.builds(Success, digests, services, environments, moments)).map(tuple),
    st.dictionaries(digests, st.just("evidence")),
)
retentions = st.builds(Retention, st.integers(1, 4), st.integers(0, 60))


@given(facts_of_any_kind, retentions)
def test_nothing_that_is_needed_ever_goes(facts: Facts, retention: Retention) -> None:
    pruning = prune(facts, retention, NOW)
    gone = {artifact.digest for artifact in pruning.removed}
    assert not gone & {use.digest for use in facts.deployed}
    assert not gone & set(facts.references)
    for service in ("booking", "search"):
        for environment in ("staging", "production"):
            assert not gone & _last(facts, service, environment, retention.last_good)
    assert all(NOW - artifact.stored_at >= timedelta(days=retention.young_days) for artifact in pruning.removed)
    _everything_is_told_once(facts, pruning)


@given(facts_of_any_kind, retentions)
def test_what_belongs_to_something_kept_never_goes(facts: Facts, retention: Retention) -> None:
    pruning = prune(facts, retention, NOW)
    kept = {kept.artifact.digest for kept in pruning.kept}
    assert not [artifact for artifact in pruning.removed if kept & set(artifact.owners)]


def _last(facts: Facts, service: str, environment: str, most: int) -> set[str]:
    """The last good digests, found anew by going back through time."""
    found: list[str] = []
    for success in sorted(facts.successes, key=lambda success: success.at, reverse=True):
        if (success.service, success.environment) == (service, environment) and success.digest not in found:
            found.append(success.digest)
    return set(found[:most])


def _everything_is_told_once(facts: Facts, pruning: Pruning) -> None:
    told = [kept.artifact for kept in pruning.kept] + list(pruning.removed)
    assert sorted(told, key=lambda item: item.digest) == sorted(facts.artifacts, key=lambda item: item.digest)
    assert all(kept.reasons for kept in pruning.kept)
