"""The packs behind the SDK's servicer, fed with the messages that the engine sends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

import policies
from policies.kit.facts import UNKNOWN
from policies.kit.server import PackServicer
from policies.packs import DELIVERY, PACKS, SECURITY
from tests.policies.support import Baseline, urn_of

UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}
PROJECT = "aws:codebuild/project:Project"


def wire(value: object) -> object:
    if value is UNKNOWN:
        return UNKNOWN_ON_THE_WIRE
    if isinstance(value, dict):
        return {key: wire(inner) for key, inner in value.items()}
    return [wire(inner) for inner in value] if isinstance(value, list) else value


def analyze(servicer: PackServicer, kind: str, properties: dict[str, Any]) -> proto.AnalyzeResponse:
    request = proto.AnalyzeRequest(type=kind, name="it", urn=urn_of(kind, "it"))
    request.properties.update(wire(properties))
    return servicer.Analyze(request, None)


def analyze_stack(servicer: PackServicer, baseline: Baseline) -> proto.AnalyzeResponse:
    request = proto.AnalyzeStackRequest()
    for entry in baseline.resources:
        urn = urn_of(entry["type"], entry["name"])
        resource = request.resources.add(type=entry["type"], name=entry["name"], urn=urn)
        resource.properties.update(wire(entry["properties"]))
        for prop, urns in entry.get("dependencies", {}).items():
            resource.propertyDependencies[prop].urns.extend(urns)
    return servicer.AnalyzeStack(request, None)


def said(response: proto.AnalyzeResponse) -> list[tuple[str, int, str]]:
    return [(found.policyName, found.enforcementLevel, found.message) for found in response.diagnostics]


def levels(response: proto.AnalyzeResponse) -> list[tuple[str, int]]:
    return [(name, level) for name, level, _ in said(response)]


def messages(found: Iterable[tuple[str, int, str]]) -> str:
    return "\n".join(message for _, _, message in found)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_baseline_passes_without_a_word(pack: Any, baseline: Baseline) -> None:  # noqa: ANN401
    servicer = PackServicer(pack)
    found = [analyze(servicer, entry["type"], entry["properties"]) for entry in baseline.resources]
    assert [said(response) for response in [*found, analyze_stack(servicer, baseline)] if said(response)] == []


def test_a_violation_is_mandatory_and_tells_all(baseline: Baseline) -> None:
    response = analyze_stack(PackServicer(DELIVERY), baseline.drop("pipeline", "stages.3"))
    assert set(levels(response)) == {("delivery-path-passes-every-gate", proto.MANDATORY)}
    first = response.diagnostics[0]
    assert first.urn.endswith("::pipeline")
    for part in (
        "Pipeline `pipeline` breaks delivery-path-passes-every-gate: Source > Build > Test > Deploy",
        "no manual approval before Deploy/Ecs",
        "Why: ",
        "Fix: ",
        "docs/rules.md#delivery-path-passes-every-gate",
    ):
        assert part in first.message


def test_an_unknown_value_hides_no_violation_beside_it() -> None:
    variables = [{"name": "PORT", "value": UNKNOWN}, {"name": "TOKEN", "value": SECRET}]
    servicer = PackServicer(SECURITY)
    response = analyze(servicer, PROJECT, {"serviceRole": UNKNOWN, "environment": {"environmentVariables": variables}})
    assert levels(response) == [("aws-codebuild-project-hides-credentials", proto.MANDATORY)]
    assert "TOKEN" in messages(said(response))
    assert "hunter2" not in messages(said(response))


def test_what_is_unknown_is_reported_once_and_advisory(baseline: Baseline) -> None:
    servicer = PackServicer(SECURITY)
    role_policy = "aws:iam/rolePolicy:RolePolicy"
    assert said(analyze(servicer, role_policy, {"policy": UNKNOWN})) == []
    response = analyze_stack(servicer, baseline)
    assert levels(response) == [("security-undecidable", proto.ADVISORY)]
    assert "since `policy` is not known before the update: RolePolicy `it`." in messages(said(response))


def test_what_the_update_decides_is_no_longer_open(baseline: Baseline) -> None:
    servicer = PackServicer(SECURITY)
    analyze(servicer, "aws:iam/rolePolicy:RolePolicy", {"policy": UNKNOWN})
    analyze(servicer, "aws:iam/rolePolicy:RolePolicy", {"policy": "{}"})
    assert said(analyze_stack(servicer, baseline)) == []


def test_an_unknown_buildspec_is_undecidable_never_an_abort(baseline: Baseline) -> None:
    response = analyze_stack(PackServicer(DELIVERY), baseline.set("scan", "source.buildspec", UNKNOWN))
    assert set(levels(response)) == {("delivery-undecidable", proto.ADVISORY)}
    assert "buildspec of project `scan` is not known" in messages(said(response))


def test_dependencies_arrive(baseline: Baseline) -> None:
    baseline.set("pipeline", "stages.2.actions.0.configuration.ProjectName", UNKNOWN)
    response = analyze_stack(PackServicer(DELIVERY), baseline.depends("pipeline", "stages", "unit"))
    assert said(response) == []


def test_configuration_reaches_the_rules(baseline: Baseline) -> None:
    servicer = PackServicer(DELIVERY)
    request = proto.ConfigureAnalyzerRequest()
    config = request.policyConfig["delivery-path-passes-every-gate"]
    config.enforcementLevel = proto.MANDATORY
    config.properties.update({"productionNames": ["nowhere"], "otherNames": ["production"]})
    servicer.Configure(request, None)
    assert said(analyze_stack(servicer, baseline.drop("pipeline", "stages.3"))) == []


def test_azure_types_carry_versions() -> None:
    response = analyze(PackServicer(SECURITY), "azure-native:storage/v20230101:StorageAccount", {})
    assert levels(response) == [("azure-storage-account-requires-tls", proto.MANDATORY)]


def test_other_types_are_not_even_read() -> None:
    response = analyze(PackServicer(SECURITY), "aws:lb/targetGroup:TargetGroup", {"port": UNKNOWN})
    assert response == proto.AnalyzeResponse()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_engine_can_start_and_stop_the_pack(pack: Any) -> None:  # noqa: ANN401
    folder = Path(policies.__file__).parent / pack.name.removeprefix("slipway-")
    arguments = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", "."]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(arguments, cwd=folder, text=True, **pipes) as process:
        try:
            assert process.stdout
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
        finally:
            process.send_signal(signal.SIGINT)
        assert process.stderr
        assert process.stderr.read() == ""
    assert info.name == pack.name
    assert [policy.name for policy in info.policies] == [*(rule.id for rule in pack.rules), pack.undecidable]
