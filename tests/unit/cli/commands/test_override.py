"""`override` on the command line: what is wrong usage, and what it says where there is nothing to go past."""

import pytest

from slipway.cli.main import main

Capture = pytest.CaptureFixture[str]
ASK = ["override", "booking", "--gate", "window", "--reason", "nobody can book"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["override", "booking"], 2, "name what is to be gone past with --gate: window, alarms, evidence"),
        (["override", "booking", "--gate", "window"], 2, "an override needs a reason"),
        (["override", "booking", "--gate", "window", "--reason", " "], 2, "an override needs a reason"),
        (["override", "booking", "--gate", "deployments", "--reason", "x"], 2, "no override opens deployments"),
        (["override", "booking", "--gate", "door", "--reason", "x"], 2, "there is no gate 'door'"),
        ([*ASK, "--hours", "25"], 2, "less than or equal to 24"),
        ([*ASK, "--sign"], 2, "--gate and --reason belong to whoever asks"),
        (["override", "booking", "--sign", "--refuse"], 2, "are two answers; give one"),
        ([*ASK, "--stack", "prod"], 2, "people answer for stack 'prod' in Slack"),
        (["override", "bookin", "--sign"], 2, "did you mean 'booking'?"),
        (ASK, 1, "the local cloud does not run"),
    ],
)
def test_what_can_not_be_done_is_told(
    arguments: list[str], code: int, said: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slipway.cli.clouds.local_cloud", lambda: None)
    assert main(arguments) == code
    assert said in capsys.readouterr().err
