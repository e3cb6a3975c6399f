"""A preview refuses what the real cloud would, and names the resource."""

import json
import sys
from pathlib import Path

import pytest

from tests.engine.conftest import Slipway

pytestmark = pytest.mark.engine

EXPECTED = {
    "unknown_input": ("wrong", "visibilityTimeout", "visibilityTimeoutSeconds"),
    "missing_input": ("wrong", "assumeRolePolicy"),
    "wrong_type": ("wrong", "delaySeconds", "soon"),
    "long_name": ("group", "name", "32"),
    "bad_enumeration": ("images", "imageTagMutability", "IMMUTABLE"),
    "bad_action_key": ("pipeline", "ProjctName", "ProjectName"),
}


def test_a_preview_refuses_what_the_cloud_would(slipway: Slipway, tmp_path: Path) -> None:
    program = Path(__file__).with_name("refused_program.py")
    told = json.loads(slipway.run("exec", "--", sys.executable, str(program), str(tmp_path)).stdout)
    assert told.keys() == EXPECTED.keys()
    for case, words in EXPECTED.items():
        for word in words:
            assert word in told[case], f"{case}: {told[case]}"
