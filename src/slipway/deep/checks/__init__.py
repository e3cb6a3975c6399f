"""The checks: a file each, by the name that reports give it. Each takes a rendered stack and returns a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.checks import (
    actions,
    api_model,
    artifacts,
    buildspecs,
    cloudformation,
    delivery,
    iam,
    names,
    pipelines,
    quotas,
    references,
    rules,
    sdk,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.deep.model import Rendered, Result

CHECKS: dict[str, Callable[[Rendered], Result]] = {
    "sdk": sdk.check,
    "rules": rules.check,
    "api-model": api_model.check,
    "names": names.check,
    "quotas": quotas.check,
    "pipelines": pipelines.check,
    "actions": actions.check,
    "artifacts": artifacts.check,
    "references": references.check,
    "delivery": delivery.check,
    "buildspecs": buildspecs.check,
    "iam": iam.check,
    "cloudformation": cloudformation.check,
}
