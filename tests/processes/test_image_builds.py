"""The commands that build and promote images, run for real, on programs that stand in for the cloud's."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.processes import codebuild, fake_tools
from tests.processes.codebuild import Build

HERE = "444455556666.dkr.ecr.us-east-1.amazonaws.com/prod-auth"
THERE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/staging-auth"
PROOF = "https://slipway.dev/proof/v1"


@dataclass
class Cloud:
    """Registries and signatures that outlive a build; each build has a folder of its own."""

    root: Path
    environment: Mapping[str, str]
    builds: list[Build] = field(default_factory=list)

    @property
    def state(self) -> dict[str, Any]:
        return json.loads((self.root / "state").read_text())

    @property
    def programs(self) -> list[str]:
        return [" ".join(call[:2]) for call in self.state["calls"]]

    def put(self, **changes: object) -> None:
        (self.root / "state").write_text(json.dumps({**self.state, **changes}))

    def build(self, buildspec: str, source: Path, **more: str) -> Build:
        work = self.root / f"build-{len(self.builds)}"
        work.mkdir()
        variables = {
            **self.environment,
            "AWS_REGION": "us-east-1",
            "CODEBUILD_BUILD_ARN": "arn:aws:codebuild:us-east-1:444455556666:build/prod-auth-build",
            "CODEBUILD_BUILD_ID": f"prod-auth-build:{len(self.builds)}",
            "CODEBUILD_RESOLVED_SOURCE_VERSION": "c0ffee",
            "DOCKERFILE": "Dockerfile",
            "ECR_REPOSITORY": HERE,
            "HOOK": "CodeDeployHook_test",
            "PORT": "8080",
            "REPOSITORY": "fleet/auth",
            "SERVICE": "auth",
            "SERVICE_PATH": "services/auth",
            "SIGNING_KEY": "key-here",
            "TASK_FAMILY": "test-auth",
            "UPSTREAM": "staging",
            "UPSTREAM_KEY": "key-there",
            "UPSTREAM_PROOF_KEY": "proof-there",
            "UPSTREAM_REGION": "us-east-1",
            "UPSTREAM_REPOSITORY": THERE,
            **more,
        }
        self.builds.append(codebuild.run(buildspec, source, work, variables))
        return self.builds[-1]


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return Cloud(tmp_path, fake_tools.install(tmp_path / "bin", tmp_path / "state"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository with two services, one of which is built."""
    folder = tmp_path / "repository"
    (folder / "services" / "auth" / "bin").mkdir(parents=True)
    (folder / "services" / "other").mkdir()
    (folder / "services" / "auth" / "Dockerfile").write_text("FROM scratch\n")
    (folder / "services" / "auth" / "bin" / "start").write_text("#!/bin/sh\n")
    (folder / "services" / "auth" / "bin" / "start").chmod(0o755)
    (folder / "services" / "auth" / ".gitignore").write_text("*.generated\n")
    (folder / "services" / "auth" / "kept.generated").write_text("a repository can hold what it ignores\n")
    (folder / "services" / "other" / "Dockerfile").write_text("FROM other\n")
    return folder


def tree_of(folder: Path, path: str) -> str:
    """What git itself calls a folder of a commit."""
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    author = {f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**os.environ, **quiet, **author},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    git("init", "--quiet")
    git("add", "--all", "--force")
    git("commit", "--quiet", "--message", "x")
    return git("rev-parse", f"HEAD:{path}")


@pytest.mark.parametrize("kind", ["docker", "npm", "maven", "python"])
def test_an_image_is_signed_before_its_tree_gets_a_tag(cloud: Cloud, source: Path, kind: str) -> None:
    built = cloud.build(f"build-{kind}", source)
    assert built.code == 0, built.output
    compiles = {"docker": [], "npm": ["npm ci", "npm run"], "maven": ["mvn --batch-mode"], "python": ["python -m"]}
    assert cloud.programs == [
        "aws ecr",
        "crane auth",
        "aws ecr",
        *compiles[kind],
        "docker build",
        "docker push",
        "crane digest",
        "syft scan",
        "cosign signing-config",
        "cosign sign",
        "cosign attest",
        "cosign attest",
        "crane tag",
        "aws ecs",
    ]
    (digest,) = set(cloud.state["tags"].values())
    assert built.exported == {"TREE": tree_of(source, "services/auth"), "DIGEST": digest}
    assert {signed["kind"] for signed in cloud.state["signed"]} == {"signature", "cyclonedx", "slsaprovenance1"}
    assert {signed["digest"] for signed in cloud.state["signed"]} == {digest}


def test_the_digest_flows_into_every_document(cloud: Cloud, source: Path) -> None:
    artifact = cloud.build("build-docker", source).artifact
    (digest,) = set(cloud.state["tags"].values())
    assert json.loads((artifact / "imageDetail.json").read_text()) == {"ImageURI": f"{HERE}@{digest}"}
    assert json.loads((artifact / "imagedefinitions.json").read_text()) == [
        {"name": "auth", "imageUri": f"{HERE}@{digest}"}
    ]
    task = json.loads((artifact / "taskdef.json").read_text())
    assert {each["name"]: each["image"] for each in task["containerDefinitions"]} == {
        "auth": "<IMAGE1_NAME>",
        "agent": "agent:1",
    }
    assert "revision" not in task
    spec = json.loads((artifact / "appspec.yaml").read_text())
    assert spec["Resources"][0]["TargetService"]["Properties"]["LoadBalancerInfo"] == {
        "ContainerName": "auth",
        "ContainerPort": 8080,
    }
    assert spec["Hooks"] == [{"AfterAllowTestTraffic": "CodeDeployHook_test"}]


def test_each_replica_gets_documents_with_its_own_roles_logs_and_hook(cloud: Cloud, source: Path) -> None:
    told = {
        "family": "prod-eu-auth",
        "task_role": "arn:aws:iam::111122223333:role/slipway/prod-eu/task/auth",
        "execution_role": "arn:aws:iam::111122223333:role/slipway/prod-eu/execution",
        "log_group": "/slipway/prod-eu/auth",
        "log_region": "eu-west-1",
        "hook": "CodeDeployHook_eu",
    }
    both = [{"stack": "prod-eu", **told}, {"stack": "prod-ap", **told, "log_region": "ap-south-1"}]
    built = cloud.build("build-docker", source, REPLICAS=json.dumps(both))
    assert built.code == 0, built.output
    here, there = (json.loads((built.artifact / f"taskdef{name}.json").read_text()) for name in ("", "-prod-eu"))
    assert (there["family"], there["taskRoleArn"]) == (told["family"], told["task_role"])
    assert there["executionRoleArn"] == told["execution_role"]
    auth, agent = there["containerDefinitions"]
    options = auth["logConfiguration"]["options"]
    assert options == {
        "awslogs-group": "/slipway/prod-eu/auth",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "auth",
    }
    assert (auth["image"], agent) == ("<IMAGE1_NAME>", here["containerDefinitions"][1])
    assert here["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-region"] == "us-east-1"
    spec = json.loads((built.artifact / "appspec-prod-eu.yaml").read_text())
    own = json.loads((built.artifact / "appspec.yaml").read_text())
    assert spec == {**own, "Hooks": [{"AfterAllowTestTraffic": "CodeDeployHook_eu"}]}
    other = json.loads((built.artifact / "taskdef-prod-ap.json").read_text())
    assert other["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-region"] == "ap-south-1"


def test_a_build_that_can_not_read_what_replicas_there_are_fails(cloud: Cloud, source: Path) -> None:
    built = cloud.build("build-docker", source, REPLICAS='[{"stack": "prod-eu"}')
    assert built.code != 0


def test_a_service_that_codedeploy_does_not_deploy_gets_no_documents_of_it(cloud: Cloud, source: Path) -> None:
    built = cloud.build("build-docker", source, TASK_FAMILY="", HOOK="")
    assert {path.name for path in built.artifact.iterdir()} == {
        *("imageDetail.json", "imagedefinitions.json", "tree", "sbom.cdx.json", "provenance.json"),
    }


def test_the_tree_is_named_as_git_names_it(cloud: Cloud, source: Path) -> None:
    built = cloud.build("build-docker", source)
    tree = tree_of(source, "services/auth")
    assert (built.artifact / "tree").read_text().strip() == tree
    assert f"{HERE}:tree-{tree}" in cloud.state["tags"]
    provenance = json.loads((built.artifact / "provenance.json").read_text())
    assert provenance["buildDefinition"]["resolvedDependencies"][0]["digest"] == {
        "gitCommit": "c0ffee",
        "gitTree": tree,
    }


def test_the_whole_repository_and_watched_paths_have_their_own_names(cloud: Cloud, source: Path) -> None:
    whole = cloud.build("build-docker", source, SERVICE_PATH=".", DOCKERFILE="services/auth/Dockerfile")
    watched = cloud.build("build-docker", source, WATCH="services/other/**")
    alone = cloud.build("build-docker", source)
    trees = [(built.artifact / "tree").read_text().strip() for built in (whole, watched, alone)]
    assert trees[0] == trees[1] == tree_of(source, "")
    assert trees[2] != trees[0]


def test_a_tree_is_built_once(cloud: Cloud, source: Path) -> None:
    first = cloud.build("build-docker", source)
    (source / "services" / "other" / "Dockerfile").write_text("FROM elsewhere\n")
    second = cloud.build("build-docker", source)
    assert cloud.programs.count("docker build") == 1
    assert (first.artifact / "imageDetail.json").read_text() == (second.artifact / "imageDetail.json").read_text()
    (source / "services" / "auth" / "bin" / "start").chmod(0o644)
    assert cloud.build("build-docker", source).code == 0
    assert cloud.programs.count("docker build") == 2


def test_an_image_of_this_tree_that_nobody_signed_is_refused(cloud: Cloud, source: Path) -> None:
    cloud.build("build-docker", source)
    cloud.put(signed=[])
    assert cloud.build("build-docker", source).code != 0


@pytest.mark.parametrize("program", ["docker", "syft", "cosign", "crane", "aws"])
def test_a_build_whose_program_fails_leaves_no_tag_of_its_tree(cloud: Cloud, source: Path, program: str) -> None:
    assert cloud.build("build-docker", source, FAKE_FAILS=program).code != 0
    assert not any(":tree-" in tag for tag in cloud.state["tags"])
    assert cloud.build("build-docker", source).code == 0


def staged(cloud: Cloud, source: Path, *, proved: bool = True, **proof: str) -> str:
    """An image that the upstream stack built and, it may be, proved; its digest."""
    built = cloud.build("build-docker", source, ECR_REPOSITORY=THERE, SIGNING_KEY="key-there")
    (digest,) = set(cloud.state["tags"].values())
    if proved:
        statement = {"service": "auth", "tree": (built.artifact / "tree").read_text().strip(), **proof}
        signed = {"key": "proof-there", "digest": digest, "kind": PROOF, "predicate": statement}
        cloud.put(signed=[*cloud.state["signed"], signed])
    cloud.put(calls=[])
    return digest


def test_a_proved_tree_is_promoted_by_its_digest(cloud: Cloud, source: Path) -> None:
    digest = staged(cloud, source)
    promoted = cloud.build("promote", source)
    assert promoted.code == 0, promoted.output
    assert json.loads((promoted.artifact / "imageDetail.json").read_text()) == {"ImageURI": f"{HERE}@{digest}"}
    assert promoted.exported == {"TREE": tree_of(source, "services/auth"), "DIGEST": digest}
    assert "docker build" not in cloud.programs
    here = [signed for signed in cloud.state["signed"] if signed["key"] == "key-here"]
    assert {signed["kind"] for signed in here} == {"signature", "cyclonedx", "slsaprovenance1"}
    assert json.loads((promoted.artifact / "sbom.cdx.json").read_text())["bomFormat"] == "CycloneDX"
    provenance = json.loads((promoted.artifact / "provenance.json").read_text())
    assert provenance["buildDefinition"]["externalParameters"]["promoted"] == f"{THERE}@{digest}"
    assert cloud.build("promote", source).code == 0


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        ({"proved": False}, "staging has not proved tree"),
        ({"tree": "0" * 40}, "proved is another tree or service"),
        ({"service": "other"}, "proved is another tree or service"),
    ],
)
def test_what_the_upstream_has_not_proved_is_refused(
    cloud: Cloud, source: Path, proof: dict[str, Any], says: str
) -> None:
    staged(cloud, source, **proof)
    refused = cloud.build("promote", source)
    assert refused.code != 0
    assert says in refused.output
    assert not any(tag.startswith(HERE) for tag in cloud.state["tags"])


def test_a_tree_that_the_upstream_never_built_is_refused(cloud: Cloud, source: Path) -> None:
    staged(cloud, source)
    (source / "services" / "auth" / "Dockerfile").write_text("FROM elsewhere\n")
    refused = cloud.build("promote", source)
    assert refused.code != 0
    assert "staging has not built tree" in refused.output


def test_a_copy_with_another_digest_is_refused(cloud: Cloud, source: Path) -> None:
    staged(cloud, source)
    refused = cloud.build("promote", source, FAKE_COPY=f"sha256:{'0' * 64}")
    assert refused.code != 0
    assert not any(":tree-" in tag and tag.startswith(HERE) for tag in cloud.state["tags"])


def test_an_environment_proves_the_image_that_it_deployed(cloud: Cloud, source: Path) -> None:
    built = cloud.build("build-docker", source)
    tree = (built.artifact / "tree").read_text().strip()
    proved = cloud.build("prove", built.artifact, PROOF_KEY="proof-here", ENVIRONMENT="staging", EXECUTION="e-1")
    assert proved.code == 0, proved.output
    (signed,) = [signed for signed in cloud.state["signed"] if signed["kind"] == PROOF]
    assert signed["key"] == "proof-here"
    assert signed["predicate"] == {"service": "auth", "environment": "staging", "tree": tree, "execution": "e-1"}


@pytest.mark.parametrize("missing", ["signature", "slsaprovenance1", "cyclonedx"])
def test_the_provenance_of_what_is_delivered_is_verified(cloud: Cloud, source: Path, missing: str) -> None:
    built = cloud.build("build-docker", source)
    assert cloud.build("provenance", built.artifact).code == 0
    without = [signed for signed in cloud.state["signed"] if signed["kind"] != missing]
    cloud.put(signed=without)
    assert cloud.build("provenance", built.artifact).code != 0
