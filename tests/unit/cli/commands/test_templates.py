import json

import pytest

from slipway.cli.main import main

Capture = pytest.CaptureFixture[str]


def test_the_list_says_what_each_is_for_and_how_many_use_it(capsys: Capture) -> None:
    assert main(["templates"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["template", "extends", "targets", "builds", "parameters", "services"]
    assert any(line.startswith("serverless") and "microservice" in line and "lambda" in line for line in lines)


def test_one_template_says_what_may_be_set_within_which_limits(capsys: Capture) -> None:
    assert main(["templates", "microservice"]) == 0
    text = capsys.readouterr().out
    assert "coverage_percent = 70 percent" in text
    assert "at least 60 in production" in text
    assert "told to Test/Unit" in text
    assert "[only in production]" in text


def test_the_data_is_a_contract(capsys: Capture) -> None:
    assert main(["templates", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["templates"]
    assert main(["templates", "microservice", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one in listed
    parameter = one["parameters"]["scan_timeout"]
    assert parameter.items() >= {"type": "seconds", "unit": "seconds", "default": 600, "max": 1500}.items()
    assert "Test/StaticAnalysis" in parameter["told_to"]
    assert {"booking", "auth"} <= set(one["services"])
    users = [name for template in listed for name in template["services"]]
    assert len(users) == len(set(users))


def test_an_unknown_template_is_wrong_usage(capsys: Capture) -> None:
    assert main(["templates", "microservce"]) == 2
    assert "did you mean 'microservice'" in capsys.readouterr().err
