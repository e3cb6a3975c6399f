"""What Security Hub and Config are asked, and what their answers come to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slipway.functions.preflight.posture import config, security_hub
from tests.emulated.functions.preflight.conftest import BOOKING, Cloud, client

MINE = {"service": "booking", "environment": "production"}


def _finding(**tags: str) -> dict[str, Any]:
    return {
        "Title": "S3.1 Block public access",
        "Severity": {"Label": "CRITICAL"},
        "Resources": [{"Id": "arn:aws:s3:::booking", "Tags": tags}],
    }


def test_findings_are_of_the_service_in_its_environment(cloud: Cloud) -> None:
    cloud.answers["GetFindings"] = {"Findings": [_finding(**MINE), _finding(service="booking", environment="qa")]}
    assert security_hub(cloud, BOOKING) == ("critical: S3.1 Block public access (arn:aws:s3:::booking)",)
    cloud.answers["GetFindings"] = {"Findings": [{**_finding(), "Resources": [{"Id": "untagged"}]}]}
    assert security_hub(cloud, BOOKING) == ()


def test_more_findings_than_one_answer_tells_may_be_of_this_environment(cloud: Cloud) -> None:
    others = [_finding(service="booking", environment="qa")]
    cloud.answers["GetFindings"] = {"Findings": others, "NextToken": "more"}
    with pytest.raises(ValueError, match="more than 100 findings"):
        security_hub(cloud, BOOKING)
    cloud.answers["GetFindings"] = {"Findings": [*others, _finding(**MINE)], "NextToken": "more"}
    assert len(security_hub(cloud, BOOKING)) == 1


def test_only_what_is_open_and_severe_is_asked_for(cloud: Cloud) -> None:
    asked: list[dict[str, Any]] = []
    securityhub = client("securityhub")
    securityhub.meta.events.register(
        "provide-client-params.securityhub.GetFindings", lambda params, **_: asked.append(params), unique_id="asked"
    )
    security_hub(cloud, BOOKING)
    securityhub.meta.events.unregister("provide-client-params.securityhub.GetFindings", unique_id="asked")
    ((filters, most),) = ((each["Filters"], each["MaxResults"]) for each in asked)
    told = {name: sorted(each["Value"] for each in values) for name, values in filters.items()}
    assert told == {
        "ResourceTags": ["booking"],
        "RecordState": ["ACTIVE"],
        "WorkflowStatus": ["NEW", "NOTIFIED"],
        "SeverityLabel": ["CRITICAL", "HIGH"],
    }
    assert most == 100


class _Config:
    """Config, which answers queries by what they select; the emulator has no query language."""

    def __init__(self, ids: list[str], broken: list[str]) -> None:
        self.asked: list[str] = []
        self._ids, self._broken = ids, broken

    def select_resource_config(self, *, Expression: str, Limit: int) -> dict[str, Any]:  # noqa: N803
        assert len(Expression) <= 4096
        assert Limit == 100
        self.asked.append(Expression)
        if Expression.startswith("SELECT resourceId WHERE tags.tag"):
            more = {"NextToken": "more"} if len(self._ids) > Limit else {}
            return {"Results": [json.dumps({"resourceId": each}) for each in self._ids[:Limit]], **more}
        return {"Results": [json.dumps({"configuration": _compliance(each)}) for each in self._broken]}


def _compliance(resource: str) -> dict[str, Any]:
    rules = [
        {"configRuleName": "tags", "complianceType": "COMPLIANT"},
        {"configRuleName": "encryption", "complianceType": "NON_COMPLIANT"},
        {"configRuleName": "backups", "complianceType": "NON_COMPLIANT"},
    ]
    return {"targetResourceId": resource, "targetResourceType": "AWS::S3::Bucket", "configRuleList": rules}


def test_config_is_asked_for_what_is_tagged_and_then_for_what_it_breaks() -> None:
    fake = _Config(["one", "two"], ["two"])
    assert config(lambda _: fake, BOOKING) == ("AWS::S3::Bucket two breaks backups, encryption",)
    first, second = fake.asked
    assert "tags.tag = 'service=booking' AND tags.tag = 'environment=production'" in first
    assert "IN ('one', 'two')" in second
    assert "NON_COMPLIANT" in second


def test_a_service_without_resources_breaks_nothing() -> None:
    fake = _Config([], ["of another"])
    assert config(lambda _: fake, BOOKING) == ()
    assert len(fake.asked) == 1


def test_more_resources_than_a_query_can_name_are_told() -> None:
    with pytest.raises(ValueError, match="60 resources take 6"):
        config(lambda _: _Config([f"{number:03}{'x' * 97}" for number in range(60)], []), BOOKING)


def test_more_resources_than_one_answer_tells_are_told() -> None:
    fake = _Config([str(number) for number in range(101)], ["100"])
    with pytest.raises(ValueError, match="more than 100 resources"):
        config(lambda _: fake, BOOKING)
