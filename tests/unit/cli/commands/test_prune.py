import pytest

import slipway.plan
from slipway.cli.main import main
from tests.unit.plan.conftest import settings


def test_a_stack_with_replicas_is_refused_since_nobody_knows_what_they_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = settings(**{"slipway:deploysTo": [{"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"}]})
    monkeypatch.setattr(slipway.plan, "read_settings", lambda *_: told)
    assert main(["prune", "--stack", "prod"]) == 1
    assert "what runs in prod-eu is not known here" in capsys.readouterr().err
