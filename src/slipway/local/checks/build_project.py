"""CodeBuild projects: what the service would refuse. Source: CodeBuild API reference, CreateProject, and its user guide
on batch builds and reserved capacity.
"""

from collections.abc import Iterator

import yaml

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import Properties, mapping_at


def problems(inputs: Properties) -> Iterator[Problem]:
    """Everything that CodeBuild would refuse in a project, beyond what its API's model says; values may be UNKNOWN."""
    yield from _source(inputs)
    yield from _batch(inputs)
    if mapping_at(inputs, "environment").get("fleet") and inputs.get("vpcConfig"):
        yield Problem(("vpcConfig",), "a project on a fleet has no network of its own; the fleet may have one")
    limit = inputs.get("concurrentBuildLimit")
    if isinstance(limit, float) and limit < 1:
        yield Problem(("concurrentBuildLimit",), "expected at least 1 build", shown(limit))


def _source(inputs: Properties) -> Iterator[Problem]:
    source, artifacts = (mapping_at(inputs, key).get("type") for key in ("source", "artifacts"))
    if isinstance(source, str) and isinstance(artifacts, str) and "CODEPIPELINE" in {source, artifacts}:
        if source != artifacts:
            expected = "expected CODEPIPELINE for source and artifacts alike, or for neither"
            yield Problem(("artifacts", "type"), expected, repr(artifacts))
    elif source == "NO_SOURCE" and not mapping_at(inputs, "source").get("buildspec"):
        yield Problem(("source", "buildspec"), "a project without a source needs its buildspec here")


def _batch(inputs: Properties) -> Iterator[Problem]:
    """A batch has a role that starts its builds; a buildspec with a batch runs as one only."""
    config = inputs.get("buildBatchConfig")
    if isinstance(config, dict) and not config.get("serviceRole"):
        yield Problem(("buildBatchConfig", "serviceRole"), "a batch needs the role that starts its builds")
    most = mapping_at(mapping_at(inputs, "buildBatchConfig"), "restrictions").get("maximumBuildsAllowed")
    fanout = _fanout(mapping_at(inputs, "source").get("buildspec"))
    if fanout and not config:
        yield Problem(("buildBatchConfig",), "the buildspec describes a batch, for which the project needs its part")
    elif isinstance(most, float) and most < fanout:
        place = ("buildBatchConfig", "restrictions", "maximumBuildsAllowed")
        yield Problem(place, f"the buildspec fans out to {fanout} builds", shown(most))


def _fanout(buildspec: object) -> int:
    """How many builds an inline buildspec fans out to; 0 where it describes no fan-out."""
    if not isinstance(buildspec, str) or "build-fanout" not in buildspec:
        return 0
    try:
        found = yaml.safe_load(buildspec)["batch"]["build-fanout"]["parallelism"]
    except (yaml.YAMLError, KeyError, TypeError):
        return 0
    return found if isinstance(found, int) else 0
