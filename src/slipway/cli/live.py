"""What the local cloud shows at a glance: pipelines that move, who is waited for, deployments and alarms that ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from slipway.clients import Client, Clients

MARKS = {
    "Succeeded": ("✓", "green"),
    "Failed": ("✗", "red"),
    "InProgress": ("●", "yellow"),
    "Stopped": ("■", "dim"),
    "Stopping": ("■", "yellow"),
    "Skipped": ("»", "dim"),
    "": ("·", "dim"),
}
"""How a stage stands."""
UNDER_WAY = ["Created", "Queued", "InProgress", "Baking", "Ready", "Stopped", "Failed", "Succeeded"]
LAST_DEPLOYMENTS = 8
MOST = 100
"""Alarms that are told at a time."""


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline: how it stands, for which execution, and how many wait before it."""

    name: str
    status: str
    execution: str
    waiting: int


@dataclass(frozen=True)
class Line:
    """A pipeline: its stages, and what is said of the action that matters now."""

    service: str
    stages: tuple[Stage, ...]
    said: str
    approval: str

    @property
    def quiet(self) -> bool:
        """Whether nothing has ever run in it."""
        return all(not stage.status for stage in self.stages)


@dataclass(frozen=True)
class Frame:
    """All that is shown at one moment."""

    at: datetime
    lines: tuple[Line, ...]
    deployments: tuple[tuple[str, str, str], ...]
    alarms: tuple[str, ...]
    asked: tuple[str, ...]


def frame(clients: Clients, pipelines: Mapping[str, str], asked: Sequence[str], at: datetime) -> Frame:
    """What there is to be seen of these pipelines (service by name); `asked` are those who may approve."""
    codepipeline = clients("codepipeline")
    lines = tuple(_line(codepipeline, name, service) for name, service in pipelines.items())
    deployments = tuple(_deployments(clients("codedeploy")))
    return Frame(at, lines, deployments, tuple(_ringing(clients("cloudwatch"))), tuple(asked))


def drawn(shown: Frame, *, everything: bool) -> RenderableType:
    """The frame for a terminal; pipelines in which nothing ever ran are left out unless `everything` is asked for."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = [Text(f"Local cloud, {shown.at:%a %Y-%m-%d %H:%M:%S} UTC", style="bold")]
    lines = [line for line in shown.lines if everything or not line.quiet]
    table = Table(box=None, pad_edge=False, show_header=False)
    for line in lines:
        table.add_row(line.service, _stages(line), Text(line.said))
    parts.append(table if lines else Text("Nothing has been pushed yet: ./slipway push SERVICE", style="dim"))
    for line in lines:
        if line.approval:
            text = f"{line.service} waits for {line.approval}: ./slipway approve {line.service}; asked: "
            parts.append(Text(text + (", ".join(shown.asked) or "nobody"), style="yellow"))
    if shown.deployments:
        parts.append(Text("\nDeployments", style="bold"))
        parts += [Text(f"  {name}  {group}  {status}") for name, group, status in shown.deployments]
    if shown.alarms:
        parts.append(Text("\nAlarms that ring", style="bold red"))
        parts += [Text(f"  {name}", style="red") for name in shown.alarms]
    return Group(*parts)


def as_data(shown: Frame) -> dict[str, Any]:
    """The frame as JSON has it."""
    return {
        "at": shown.at.isoformat(),
        "pipelines": [
            {
                "service": line.service,
                "stages": [vars(stage) for stage in line.stages],
                "said": line.said,
                "waits_for": line.approval or None,
            }
            for line in shown.lines
        ],
        "may_approve": list(shown.asked),
        "deployments": [
            {"deployment": name, "group": group, "status": status} for name, group, status in shown.deployments
        ],
        "ringing": list(shown.alarms),
    }


def _stages(line: Line) -> RenderableType:
    from rich.text import Text

    text = Text()
    for stage in line.stages:
        mark, style = MARKS.get(stage.status, MARKS[""])
        waiting = f"+{stage.waiting}" if stage.waiting else ""
        text.append(f"{mark} {stage.name}{waiting}  ", style=style)
    return text


def _line(client: Client, pipeline: str, service: str) -> Line:
    states = client.get_pipeline_state(name=pipeline)["stageStates"]
    stages, said, approval = [], "", ""
    for state in states:
        latest = state.get("latestExecution") or {}
        waiting = len(state.get("inboundExecutions") or ())
        status = latest.get("status", "")
        stages.append(Stage(state["stageName"], status, latest.get("pipelineExecutionId", ""), waiting))
        if status in {"InProgress", "Failed"}:
            said = _said(state) or said
        for action in state["actionStates"]:
            if (action.get("latestExecution") or {}).get("token"):
                approval = action["actionName"]
    return Line(service, tuple(stages), said, approval)


def _said(state: Mapping[str, Any]) -> str:
    """What the action says that is under way, or has failed."""
    for action in state["actionStates"]:
        run = action.get("latestExecution") or {}
        if run.get("status") in {"InProgress", "Failed"}:
            said = (run.get("errorDetails") or {}).get("message") or run.get("summary", "")
            return f"{action['actionName']}: {said}" if said else str(action["actionName"])
    return ""


def _deployments(client: Client) -> Iterator[tuple[str, str, str]]:
    """The last deployments, the newest first."""
    ids = client.list_deployments(includeOnlyStatuses=UNDER_WAY)["deployments"][-LAST_DEPLOYMENTS:]
    if ids:
        for told in reversed(client.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]):
            back = " (brings the version before back)" if told["creator"] == "codeDeployRollback" else ""
            yield told["deploymentId"], told["deploymentGroupName"], told["status"] + back


def _ringing(client: Client) -> list[str]:
    told = client.describe_alarms(StateValue="ALARM", MaxRecords=MOST)
    return sorted(alarm["AlarmName"] for alarm in told["MetricAlarms"])
