"""What CodePipeline's own action providers do, whatever an action is called."""

from __future__ import annotations

from collections.abc import Mapping

from policies.kit.facts import UNKNOWN, Plain
from policies.pipelines.step import Does, Step, Work

_DOES: dict[str, tuple[Does, ...]] = {
    "ECRBuildAndPublish": (Does.BUILD,),
    "DeviceFarm": (Does.TESTS,),
    "BlazeMeter": (Does.TESTS,),
    "GhostInspector": (Does.TESTS,),
    "Snyk": (Does.DEPENDENCIES,),
}
_OPAQUE_CATEGORIES = {"Build", "Test"}


def work_of(category: str, provider: str, configuration: Mapping[str, Plain]) -> Work:
    """The work of an action that runs no commands of the stack's own. A custom build or test can't be read."""
    if provider == "InspectorScan":
        return Work((Step(Does.DEPENDENCIES, provider, _without_threshold(configuration)),))
    if provider in _DOES:
        return Work(tuple(Step(does, provider) for does in _DOES[provider]))
    if category == "Deploy":
        return Work((Step(Does.DEPLOY, provider, words=_words(configuration)),))
    if category in _OPAQUE_CATEGORIES:
        return Work(unread=f"what provider {provider} runs is not declared here")
    return Work()


def _without_threshold(configuration: Mapping[str, Plain]) -> str | None:
    set_ = any(key.endswith("Threshold") and value is not None for key, value in configuration.items())
    return None if set_ else "it never fails without one of its thresholds"


def _words(configuration: Mapping[str, Plain]) -> tuple[str, ...]:
    return tuple(str(value) for value in configuration.values() if value is not UNKNOWN)
