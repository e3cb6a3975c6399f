"""Resources as a CloudFormation template, through cfn-lint, which knows rules that no API model has."""

from __future__ import annotations

import json
from collections import defaultdict
from importlib import metadata
from typing import TYPE_CHECKING, Any

from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.local.checks.problem import render
from slipway.local.provider.errors import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPECTED = "a template that CloudFormation takes"
_MOST = 200
"""Resources of one template: CloudFormation takes 500, and cfn-lint is quicker with fewer."""
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}


def check(rendered: Rendered) -> Result:
    """Every resource that has an equivalent; what can't be written as a request at all, the API's check tells."""
    from slipway.deep.cfn_template import equivalent

    by_region: dict[str, list[tuple[Resource, dict[str, Any]]]] = defaultdict(list)
    for resource in rendered.resources:
        try:
            made = equivalent(resource)
        except CloudError:
            continue
        if made:
            by_region[resource.region].append((resource, made))
    found: list[Fault] = []
    for region, pairs in by_region.items():
        for start in range(0, len(pairs), _MOST):
            found += _linted(region, pairs[start : start + _MOST])
    return result(sum(map(len, by_region.values())), found)


def _linted(region: str, pairs: list[tuple[Resource, dict[str, Any]]]) -> Iterator[Fault]:
    from cfnlint import ManualArgs, lint  # type: ignore[import-untyped]

    resources = {f"Resource{number}": (resource, made) for number, (resource, made) in enumerate(pairs)}
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {key: made for key, (_, made) in resources.items()},
    }
    for match in lint(json.dumps(template), config=ManualArgs(regions=[region])):
        _, key, *path = match.path if len(match.path) > 1 else ("", "", "")
        source = f"cfn-lint {metadata.version('cfn-lint')}, {match.rule.id} {match.rule.shortdesc}"
        severity = _SEVERITIES.get(match.rule.severity, Severity.INFO)
        place = render(tuple(path[1:]))
        if key in resources:
            yield resources[key][0].fault(severity, place, match.message, _EXPECTED, source)
        else:
            yield Fault(severity, "the whole template", place, match.message, _EXPECTED, source)
