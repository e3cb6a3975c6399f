"""Functions made of images: nothing of theirs runs, and what answers for them says how they are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from slipway.local.lambdas.service import Functions
from slipway.local.services.answers import Answers
from tests.unit.local.lambdas.test_pool import FUNCTION

IMAGE = replace(FUNCTION, image=True, name="orders", version="7", runtime="")


def test_only_the_version_that_is_unwell_says_so(tmp_path: Path) -> None:
    answers = Answers()
    functions = Functions("http://none", tmp_path, answers=answers)

    def status(version: str, region: str = "us-east-1") -> int:
        outcome = functions.run(replace(IMAGE, version=version, region=region), "{}")
        assert not outcome.failed
        told: int = json.loads(outcome.payload)["statusCode"]
        return told

    answers.spoil("us-east-1", "orders:7")
    assert (status("7"), status("6"), status("7", "eu-west-1")) == (500, 200, 200)
    answers.mend("us-east-1", "orders:7")
    assert status("7") == 200
    assert functions.pool.count() == 0, "no process was started"
