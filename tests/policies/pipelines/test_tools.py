from __future__ import annotations

import pytest

from policies.pipelines.shell import Command
from policies.pipelines.step import Does
from policies.pipelines.tools import steps_of

DOES = {
    "pytest -q": [Does.TESTS],
    "python -m pytest": [Does.TESTS],
    "poetry run pytest": [Does.TESTS],
    "sudo env CI=1 npm run test:unit": [Does.TESTS],
    "timeout 600 npm test": [Does.TESTS],
    "./mvnw --batch-mode verify": [Does.TESTS],
    "mvn package": [Does.TESTS, Does.BUILD],
    "mvn package -DskipTests": [Does.BUILD],
    "gradle build -x test": [Does.BUILD],
    "go test ./...": [Does.TESTS],
    "docker build --target test .": [Does.TESTS],
    "docker build --tag image .": [Does.BUILD],
    "docker push image": [],
    "semgrep ci": [Does.SAST],
    "semgrep scan --error": [Does.SAST],
    "snyk code test": [Does.SAST],
    "snyk test": [Does.DEPENDENCIES],
    "snyk iac test": [Does.IAC],
    "npx --yes snyk container test image": [Does.DEPENDENCIES],
    "trivy image --exit-code 1 image": [Does.DEPENDENCIES],
    "trivy fs --scanners vuln,license --exit-code 1 .": [Does.DEPENDENCIES, Does.LICENCES],
    "trivy fs --scanners=license --exit-code=1 .": [Does.LICENCES],
    "trivy config --exit-code 1 .": [Does.IAC],
    "npm audit --audit-level high": [Does.DEPENDENCIES],
    "license-checker --failOn GPL-3.0": [Does.LICENCES],
    "checkov --directory .": [Does.IAC],
    "pulumi preview --policy-pack policies": [Does.IAC],
    "pulumi preview": [],
    "zap-baseline.py -t https://host": [Does.DAST],
    "docker run -v $PWD:/zap/wrk:rw -t ghcr.io/zaproxy/zaproxy:stable zap-full-scan.py -t $URL": [Does.DAST],
    "docker run --rm aquasec/trivy:0.58.1 image --exit-code 1 x": [Does.DEPENDENCIES],
    "docker run semgrep/semgrep semgrep scan --error": [Does.SAST],
    "python -m slipway.toolbox scan sast --path . --threshold $T --timeout 600": [Does.SAST],
    "/opt/slipway/venv/bin/python -m slipway.toolbox scan licences --threshold low --timeout 60": [Does.LICENCES],
    "python -m slipway.toolbox scan dependencies --threshold=high --timeout=60": [Does.DEPENDENCIES],
    "python -m slipway.toolbox scan iac --threshold high --timeout 60": [Does.IAC],
    "python -m slipway.toolbox scan secrets --threshold high --timeout 60": [],
    "python -m slipway.scans dast --report zap=zap.json --threshold high": [Does.DAST],
    "python -m slipway.scans.unit --tests reports/junit.xml": [Does.TESTS],
    "timeout $LIMIT docker run zaproxy zap-baseline.py -t url": [Does.DAST],
    "gcloud run deploy booking --image x": [Does.DEPLOY],
    "gcloud run deploy booking --source .": [Does.BUILD, Does.DEPLOY],
    "az containerapp update --name booking": [Does.DEPLOY],
    "helm upgrade booking ./chart": [Does.DEPLOY],
    "aws ecs update-service --cluster c": [Does.DEPLOY],
    "terraform apply tfplan": [Does.PROVISION],
    "terraform test -junit-xml=junit.xml": [Does.TESTS],
    "terraform plan -out=tfplan": [],
}
NOTHING = [
    "pip install pytest",
    "npm ci",
    "npm install --save-dev license-checker",
    "echo npm test",
    "which trivy",
    "pytest --version",
    "trivy --version",
    "docker run -v /opt/trivy:/trivy alpine ls",
    "docker run alpine",
    "sudo",
    "gcloud auth login",
    "cat zap-baseline.py",
]
TOOTHLESS = {
    "trivy image x": "it never fails without --exit-code",
    "trivy image --exit-code 0 x": "it never fails without --exit-code",
    "semgrep scan": "it never fails without --error",
    "grype image": "it never fails without --fail-on or -f",
    "checkov --soft-fail": "--soft-fail keeps it from failing",
    "mvn verify -Dmaven.test.failure.ignore=true": "-Dmaven.test.failure.ignore keeps it from failing",
    "python -m slipway.toolbox scan sast --timeout 600": "it is unbounded without --threshold",
    "python -m slipway.toolbox scan iac --threshold high": "it is unbounded without --timeout",
    "python -m slipway.scans dast --report zap=zap.json": "it is unbounded without --threshold",
    "codeql database analyze db": "it only writes a report",
}


def command(line: str) -> Command:
    return Command(tuple(line.split()))


@pytest.mark.parametrize(("line", "does"), DOES.items(), ids=DOES)
def test_what_a_command_does(line: str, does: list[Does]) -> None:
    steps = list(steps_of(command(line)))
    assert [step.does for step in steps] == does
    assert [step.lost for step in steps] == [None] * len(does)


@pytest.mark.parametrize("line", NOTHING)
def test_what_proves_nothing(line: str) -> None:
    assert list(steps_of(command(line))) == []


@pytest.mark.parametrize(("line", "reason"), TOOTHLESS.items(), ids=TOOTHLESS)
def test_a_tool_that_cannot_fail(line: str, reason: str) -> None:
    (step,) = steps_of(command(line))
    assert step.lost == reason


def test_labels_hold_no_arguments() -> None:
    (step,) = steps_of(command("zap-baseline.py -t https://me:hunter2@host"))
    assert step.label == "zap-baseline.py"
