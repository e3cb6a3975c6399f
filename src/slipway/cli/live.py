"""What the local cloud shows at a glance: pipelines that move, who is waited for, deployments and alarms that ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.cli.moving import last_deployments, ringing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from slipway.cli.moving import Deployment
    from slipway.clients import Client, Clients
    from slipway.decide.checkpoint import Checkpoint

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
BROUGHT_BACK = "↩"
"""Behind a stage whose last execution brought an earlier version back."""


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline: how it stands, for which execution, and how many wait before it.

    Attributes:
        rolls_back: whether that execution brings an earlier version back.
    """

    name: str
    status: str
    execution: str
    waiting: int
    rolls_back: bool


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
    deployments: tuple[Deployment, ...]
    alarms: tuple[str, ...]
    asked: tuple[str, ...]


def frame(clients: Clients, pipelines: Collection[Checkpoint], asked: Sequence[str], at: datetime) -> Frame:
    """What there is to be seen of these pipelines; `asked` are those who may approve.

    Of one pipeline it is what is its own; of several all alarms.
    """
    codepipeline = clients("codepipeline")
    lines = tuple(_line(codepipeline, each.pipeline, each.service) for each in pipelines)
    only = lines[0].service if len(lines) == 1 else None
    moved = [each for each, line in zip(pipelines, lines, strict=True) if not line.quiet]
    deployments = tuple(last_deployments(clients, moved))
    return Frame(at, lines, deployments, tuple(ringing(clients("cloudwatch"), only)), tuple(asked))


def drawn(shown: Frame, *, everything: bool) -> RenderableType:
    """The frame for a terminal; pipelines in which nothing ever ran are left out unless `everything` is asked for.

    What calls for somebody comes first: a terminal may be too low for the rest.
    """
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = [Text(f"Local cloud, {shown.at:%a %Y-%m-%d %H:%M:%S} UTC", style="bold")]
    parts += [Text(f"Alarm rings: {name}", style="red") for name in shown.alarms]
    lines = [line for line in shown.lines if everything or not line.quiet]
    for line in lines:
        if line.approval:
            text = f"{line.service} waits for {line.approval}: ./slipway approve {line.service}; asked: "
            parts.append(Text(text + (", ".join(shown.asked) or "nobody"), style="yellow"))
    table = Table(box=None, pad_edge=False, show_header=False)
    for line in lines:
        table.add_row(line.service, _stages(line))
        if line.said:
            table.add_row("", Text(line.said))
    parts.append(table if lines else Text("Nothing has been pushed yet: ./slipway push SERVICE", style="dim"))
    if shown.deployments:
        parts.append(Text("\nDeployments", style="bold"))
        for each in shown.deployments:
            parts.append(Text(f"  {each.at:%m-%d %H:%M:%S}  {each.name}  {each.group}  {each.status}"))
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
            {"deployment": each.name, "group": each.group, "status": each.status, "at": each.at.isoformat()}
            for each in shown.deployments
        ],
        "ringing": list(shown.alarms),
    }


def _stages(line: Line) -> RenderableType:
    from rich.text import Text

    text = Text()
    for stage in line.stages:
        mark, style = MARKS.get(stage.status, MARKS[""])
        waiting = f"+{stage.waiting}" if stage.waiting else ""
        back = BROUGHT_BACK if stage.rolls_back else ""
        text.append(f"{mark} {stage.name}{back}{waiting}  ", style=style)
    return text


def _line(client: Client, pipeline: str, service: str) -> Line:
    states = client.get_pipeline_state(name=pipeline)["stageStates"]
    stages, said, approval = [], "", ""
    for state in states:
        latest = state.get("latestExecution") or {}
        waiting = len(state.get("inboundExecutions") or ())
        status = latest.get("status", "")
        back = latest.get("type") == "ROLLBACK"
        stages.append(Stage(state["stageName"], status, latest.get("pipelineExecutionId", ""), waiting, back))
        if status in {"InProgress", "Failed"}:
            said = _said(state) or said
        for action in state["actionStates"]:
            if (action.get("latestExecution") or {}).get("token"):
                approval = action["actionName"]
    return Line(service, tuple(stages), said, approval)


def _said(state: Mapping[str, Any]) -> str:
    """What the action says that is under way, or has failed; an approval is told elsewhere."""
    for action in state["actionStates"]:
        run = action.get("latestExecution") or {}
        if run.get("status") in {"InProgress", "Failed"} and not run.get("token"):
            said = (run.get("errorDetails") or {}).get("message") or run.get("summary", "")
            return f"{action['actionName']}: {said}" if said else str(action["actionName"])
    return ""
