"""What Security Hub and Config hold against the resources of a service, which its tags tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from slipway.clients import Clients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.decide.checkpoint import Checkpoint

Source = Literal["security-hub", "config"]

MOST = 100
"""Findings of one answer (Security Hub API, GetFindings; Config API, SelectResourceConfig)."""
LONGEST_QUERY = 4096
"""Characters (Config API, SelectResourceConfig)."""


def security_hub(clients: Clients, checkpoint: Checkpoint) -> tuple[str, ...]:
    """Findings of high and critical severity that nobody has dealt with.

    Security Hub can't be asked for two tags at once (GetFindings: values of one filter are alternatives), so that
    findings of other environments of the account are among them.

    Raises:
        ClientError: Security Hub refused, or is not switched on.
        ValueError: there are more findings than one answer tells, and none of those told is of this environment.
    """
    told = clients("securityhub").get_findings(
        Filters={
            "ResourceTags": [{"Key": "service", "Value": checkpoint.service, "Comparison": "EQUALS"}],
            "RecordState": _equals("ACTIVE"),
            "WorkflowStatus": _equals("NEW", "NOTIFIED"),
            "SeverityLabel": _equals("HIGH", "CRITICAL"),
        },
        MaxResults=MOST,
    )
    found = tuple(
        f"{finding['Severity']['Label'].lower()}: {finding['Title']} ({_resources(finding)})"
        for finding in told["Findings"]
        if any(_is_of(resource, checkpoint) for resource in finding["Resources"])
    )
    if told.get("NextToken") and not found:
        raise ValueError(f"there are more than {MOST} findings, the first of which are of other environments")
    return found


def config(clients: Clients, checkpoint: Checkpoint) -> tuple[str, ...]:
    """Resources that a rule of Config finds not compliant.

    Raises:
        ClientError: Config refused, or does not record.
        ValueError: the service has more resources than one answer tells, or one question can name.
    """
    client = clients("config")
    tags = f"tags.tag = 'service={checkpoint.service}' AND tags.tag = 'environment={checkpoint.environment}'"
    resources = _selected(client, f"SELECT resourceId WHERE {tags}")
    ids = sorted({f"'{resource['resourceId']}'" for resource in resources.told})
    if resources.more:
        raise ValueError(f"there are more than {MOST} resources, which is more than one answer tells")
    if not ids:
        return ()
    query = (
        "SELECT configuration.targetResourceId, configuration.targetResourceType, configuration.configRuleList "
        "WHERE resourceType = 'AWS::Config::ResourceCompliance' AND configuration.complianceType = 'NON_COMPLIANT' "
        f"AND configuration.targetResourceId IN ({', '.join(ids)})"
    )
    if len(query) > LONGEST_QUERY:
        raise ValueError(f"{len(ids)} resources take {len(query)} characters; a query has at most {LONGEST_QUERY}")
    return tuple(_noncompliant(found["configuration"]) for found in _selected(client, query).told)


FINDINGS: Mapping[Source, Callable[[Clients, Checkpoint], tuple[str, ...]]] = {
    "security-hub": security_hub,
    "config": config,
}


def _equals(*values: str) -> list[dict[str, str]]:
    return [{"Value": value, "Comparison": "EQUALS"} for value in values]


def _is_of(resource: Mapping[str, Any], checkpoint: Checkpoint) -> bool:
    tags = resource.get("Tags") or {}
    return (tags.get("service"), tags.get("environment")) == (checkpoint.service, checkpoint.environment)


def _resources(finding: Mapping[str, Any]) -> str:
    return ", ".join(str(resource["Id"]) for resource in finding["Resources"])


@dataclass(frozen=True)
class _Selected:
    """The rows of one answer, and whether there are more."""

    told: Sequence[dict[str, Any]]
    more: bool


def _selected(client: Any, query: str) -> _Selected:  # noqa: ANN401 - a boto3 client
    answer = client.select_resource_config(Expression=query, Limit=MOST)
    return _Selected([json.loads(row) for row in answer["Results"]], more=bool(answer.get("NextToken")))


def _noncompliant(found: Mapping[str, Any]) -> str:
    rules = [rule["configRuleName"] for rule in found["configRuleList"] if rule["complianceType"] == "NON_COMPLIANT"]
    return f"{found['targetResourceType']} {found['targetResourceId']} breaks {', '.join(sorted(rules))}"
