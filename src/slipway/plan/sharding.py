"""Integration tests that are split over several builds: for which kinds of build, and how many builds at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.templates import overrides
from slipway.plan.templates.check import references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.catalogue import BuildKind, Service
    from slipway.plan.templates import Template, Templates
    from slipway.plan.templates.inherit import Mistake

PREFIX = "integration-sharded-"


def sharded(kind: BuildKind) -> str:
    """The buildspec of integration tests that are split."""
    return f"{PREFIX}{kind}"


def unsplittable(templates: Templates, template: Template, service: Service) -> Iterator[Mistake]:
    """What asks for several builds where the tests can't be split, by its place in the service's file.

    Where no kind's tests can be split, the buildspec that is missing is told instead.
    """
    kinds = sorted(each.removeprefix(PREFIX) for each in templates.buildspecs if each.startswith(PREFIX))
    if not kinds or service.build.kind in kinds:
        return
    values = overrides.values(template, service)
    for stage in template.stages:
        for action in stage.actions:
            name = references(action).get("shards")
            if action.uses == "integration" and name and int(values[name]) > 1:
                message = (
                    f"expected 1: integration tests of {service.build.kind} can't be split, only those of "
                    f"{', '.join(kinds)}; found {values[name]}"
                )
                yield ("parameters", name), message, "1"
