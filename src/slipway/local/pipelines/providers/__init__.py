"""Who does the actions of pipelines and judges their rules: one module for each kind of provider."""

from slipway.local.pipelines.providers.approvals import ask
from slipway.local.pipelines.providers.builds import build
from slipway.local.pipelines.providers.functions import invoke
from slipway.local.pipelines.providers.recorded import recorded
from slipway.local.pipelines.providers.rules import alarm_states, cannot, check_variable
from slipway.local.pipelines.providers.source import fetch
from slipway.local.pipelines.runtime import Doing

DOING: dict[str, Doing] = {
    "CodeStarSourceConnection": fetch,
    "CodeBuild": build,
    "Lambda": invoke,
    "Manual": ask,
    "*": recorded,
}
"""By the provider of an action; deployments are added by whoever moves them."""

JUDGING: dict[str, Doing] = {
    "VariableCheck": check_variable,
    "CloudWatchAlarm": alarm_states,
    "LambdaInvoke": invoke,
    "*": cannot,
}
"""By the provider of a rule."""
