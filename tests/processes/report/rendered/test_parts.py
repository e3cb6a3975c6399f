"""What is shown is what is handed over: compared with what the builds write."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import yaml

from slipway.checkout import CHECKOUT
from slipway.plan import Plan
from slipway.plan.deploys.ecs_documents import app_spec, task_definition
from slipway.plan.deploys.verification import hook_function
from slipway.report.rendered import parts_of
from tests.unit.report.rendered.test_parts import REPLICA


def test_the_documents_are_those_that_the_build_writes(plan_of: Callable[..., Plan], tmp_path: Path) -> None:
    plan = plan_of({"auth": {"port": 9000}}, **{"slipway:deploysTo": [REPLICA]})
    service = plan.services["auth"]
    (build,) = [project for project in plan.pipelines[0].projects if project.kind == "build"]
    expected = task_definition("test", service, "us-east-1", task_role_arn="arn:task", execution_role_arn="arn:exec")
    (container,) = expected["containerDefinitions"]
    running = {**expected, "containerDefinitions": [{**container, "image": "bootstrap", "command": ["sh"]}]}
    registered = {**running, "revision": 7, "status": "ACTIVE", "taskDefinitionArn": "arn:one"}
    (tmp_path / "answer.json").write_text(json.dumps(registered))
    (tmp_path / "aws").write_text(f"#!/bin/sh\ncat {tmp_path}/answer.json\n")
    (tmp_path / "aws").chmod(0o755)
    script = (CHECKOUT / "templates" / "buildspecs" / "shell" / "documents.sh").read_text()
    variables = {
        "SERVICE": "auth",
        "IMAGE": "registry/auth@sha256:0",
        "DELIVERY": str(tmp_path),
        "TREE": "0",
        "TASK_FAMILY": expected["family"],
        "PORT": "9000",
        "HOOK": hook_function("test"),
        "REPLICAS": build.variables["REPLICAS"],
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=variables, check=True, timeout=30)
    written = json.loads((tmp_path / "taskdef.json").read_text())
    assert {key: value for key, value in written.items() if value is not None} == expected
    assert yaml.safe_load((tmp_path / "appspec.yaml").read_text()) == app_spec("test", service)
    files = {part.file: part.data for part in parts_of(plan, "auth") if part.name in {"appspec", "taskdef"}}
    assert files.keys() == {"appspec.yaml", "taskdef.json", "appspec-prod-eu.yaml", "taskdef-prod-eu.json"}
    for file in ("appspec-prod-eu.yaml", "taskdef-prod-eu.json"):
        there = json.loads((tmp_path / file).read_text())
        assert {key: value for key, value in there.items() if value is not None} == files[file]
