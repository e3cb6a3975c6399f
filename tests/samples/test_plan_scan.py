"""What Terraform plans to make, through the real scanner: the values that only a plan knows are judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT

OPEN_TO_ALL = {
    "cidr_blocks": ["0.0.0.0/0"],
    "ipv6_cidr_blocks": [],
    "prefix_list_ids": [],
    "security_groups": [],
    "self": False,
    "description": "shell",
    "from_port": 22,
    "to_port": 22,
    "protocol": "tcp",
}


def plan(kind: str, name: str, values: dict[str, object], provider: str) -> dict[str, object]:
    """A plan that creates one resource, as `terraform show -json` tells it."""
    place = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "provider_name": provider}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}, "after_sensitive": {}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**place, "schema_version": 0, "values": values}]}},
        "resource_changes": [{**place, "change": change}],
        "configuration": {"root_module": {"resources": []}},
    }


CLEAN = plan("terraform_data", "zone", {"input": "production"}, "terraform.io/builtin/terraform")
RISKY = plan(
    "aws_security_group", "open", {"name": "open", "ingress": [OPEN_TO_ALL]}, "registry.terraform.io/hashicorp/aws"
)


@pytest.mark.parametrize(("planned", "code", "rules"), [(CLEAN, 0, set()), (RISKY, 1, {"CKV_AWS_24"})])
def test_a_plan_is_judged_by_what_it_would_make(
    tmp_path: Path, planned: dict[str, object], code: int, rules: set[str]
) -> None:
    scanned, evidence = tmp_path / "scanned", tmp_path / "evidence.json"
    scanned.mkdir()
    (scanned / "plan.json").write_text(json.dumps(planned))
    told = ["--path", scanned, "--service", "edge", "--environment", "production", "--tree", "a" * 40]
    ended = subprocess.run(
        [sys.executable, "-m", "slipway.toolbox", "scan", "iac", *told, "--evidence", evidence],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    found = {finding["rule"] for finding in json.loads(evidence.read_text())["findings"]}
    assert rules <= found
    assert bool(found) is bool(rules)
