"""What the state of a stack says, read without the engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slipway.engine import ProjectHome

PIPELINE, STACK = "aws:codepipeline/pipeline:Pipeline", "pulumi:pulumi:Stack"


def stack_state(home: ProjectHome, stack: str) -> dict[str, Any]:
    """Services, pipelines and resources of a stack as of its last update: numbers, and the services' names."""
    resources = [
        resource for resource in _resources(home, stack) if not resource["type"].startswith("pulumi:providers:")
    ]
    services = sorted(resource["inputs"]["tags"]["service"] for resource in resources if resource["type"] == PIPELINE)
    return {
        "services": len(services),
        "pipelines": len(services),
        "resources": len(resources),
        "service_names": services,
    }


def stack_outputs(home: ProjectHome, stack: str) -> dict[str, Any]:
    """What the program told of a stack at its last update; nothing where there was none."""
    found = (resource.get("outputs") or {} for resource in _resources(home, stack) if resource["type"] == STACK)
    return next(found, {})


def _resources(home: ProjectHome, stack: str) -> list[dict[str, Any]]:
    path = home.state / ".pulumi" / "stacks" / "slipway" / f"{stack}.json"
    if not path.exists():
        return []
    checkpoint = json.loads(path.read_text(encoding="utf-8"))["checkpoint"]
    return checkpoint.get("latest", {}).get("resources") or []
