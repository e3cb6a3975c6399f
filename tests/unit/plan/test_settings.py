from pathlib import Path
from typing import get_args

import pytest

from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.functions.preflight.posture import Source
from slipway.plan import read_settings, settings_from
from slipway.plan.settings import Posture

GOOD = {"slipway:environment": "dev", "aws:region": "eu-west-1"}


@pytest.mark.parametrize("stack", ["dev", "qa", "staging", "prod", "local"])
def test_the_settings_of_every_stack_can_be_read(stack: str) -> None:
    expected = {"prod": "production", "local": "production"}.get(stack, stack)
    assert read_settings(CHECKOUT, stack).environment == expected


def test_every_mistake_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.x.yaml").write_text(
        "config:\n"
        "  aws:region: useast1\n"
        "  slipway:environment: prodction\n"
        "  slipway:vpcCidrs: 10.0.0.0/16\n"
        "  slipway:logRetentionDays: 29\n"
        "  slipway:vpcId: 17\n"
    )
    with pytest.raises(InvalidInputError) as caught:
        read_settings(tmp_path, "x")
    problems = {problem.line: problem for problem in caught.value.problems}
    assert set(problems) == {2, 3, 4, 5, 6}
    assert problems[3].suggestion == "production"
    assert problems[4].suggestion == "slipway:vpcCidr"
    assert "nearest it has is 30" in problems[5].message
    assert problems[2].field == "config.aws:region"


def test_the_engine_hands_settings_over_as_text() -> None:
    read = settings_from(
        {**GOOD, "slipway:logRetentionDays": "30", "slipway:systems": '["identity"]', "slipway:tags": '{"cost": "1"}'}
    )
    assert (read.log_retention_days, read.systems, read.tags) == (30, ["identity"], {"cost": "1"})


def test_what_other_providers_read_is_left_to_them() -> None:
    assert settings_from({**GOOD, "aws:profile": "me", "gcp:zone": "a"}).region == "eu-west-1"


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("slipway:vpcCidr", "10.0.0.0/8", "from /16 to /24"),
        ("slipway:vpcCidr", "ten", "such as 10.20.0.0/16"),
        ("slipway:tags", '{"owner": "me"}', "set by Slipway"),
        ("slipway:logRetentionDays", "many", "expected a whole number"),
        ("slipway:certificateArn", "arn:aws:iam::1:x", "does not match"),
        ("slipway:connectionArn", "arn:aws:codeconnections:us-east-1:1:connection/x", "does not match"),
        ("gcp:project", "p", "does not match"),
        ("gcp:project", "wayfarer", "needs gcp:region"),
    ],
)
def test_a_setting_out_of_range_is_refused(key: str, value: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        settings_from({**GOOD, key: value})


def test_a_stack_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"Pulumi\.none\.yaml"):
        read_settings(tmp_path, "none")


def test_the_gate_asks_what_the_settings_can_name() -> None:
    assert get_args(Posture) == get_args(Source)
    assert set(settings_from(GOOD).posture) == set(get_args(Source))
    assert settings_from({**GOOD, "slipway:posture": '["config"]'}).posture == ["config"]
