"""Rules of conditions."""

from __future__ import annotations

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.records import Outcome
from slipway.local.pipelines.rules import variable_check
from slipway.local.pipelines.runtime import Work
from slipway.local.tables import TABLES


def check_variable(work: Work) -> None:
    """VariableCheck."""
    work.end(variable_check(work.run.resolved))


def alarm_states(work: Work) -> None:
    """CloudWatchAlarm: it passes unless the alarm is in one of the states. It is looked at once, without a wait."""
    name = work.run.resolved["AlarmName"]
    states = {each.strip() for each in work.run.resolved.get("AlarmStates", "ALARM").split(",")}
    with TABLES:
        alarm = get_backend("cloudwatch")[ACCOUNT][work.region].alarms.get(name)
    if alarm is None:
        work.end(Outcome(passed=False, code="ConfigurationError", summary=f"there is no alarm {name}"))
    else:
        work.end(Outcome(passed=alarm.state_value not in states, summary=f"{name} is {alarm.state_value}"))


def cannot(work: Work) -> None:
    """A rule that nobody can judge here passes nobody."""
    summary = "the local cloud can't judge this kind of rule"
    work.end(Outcome(passed=False, code="ConfigurationError", summary=summary))
