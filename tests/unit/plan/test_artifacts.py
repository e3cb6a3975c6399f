from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.plan import Action, Stage, load_templates, resolve
from slipway.plan.artifacts import flaws
from tests.unit.plan.conftest import settings, write_catalogue


def action(name: str, reads: tuple[str, ...] = (), gives: tuple[str, ...] = (), run_order: int = 1) -> Action:
    return Action(name, "sast", "Test", "CodeBuild", run_order, {}, reads, gives)


def asks(run_order: int) -> Action:
    told = {"UserParameters": "#{Told.TREE} #{codepipeline.PipelineExecutionId}"}
    return Action("Ask", "gate", "Invoke", "Lambda", run_order, told)


TELLS = Action("Tell", "build", "Build", "CodeBuild", 1, {}, namespace="Told")
FETCH = Stage("Source", (action("Fetch", gives=("source",)),))


def test_what_flows_from_earlier_to_later_is_right() -> None:
    build = Stage("Build", (action("Use", ("image",), run_order=2), action("Make", ("source",), ("image",))))
    assert list(flaws((FETCH, build))) == []


def test_variables_flow_from_earlier_to_later() -> None:
    assert list(flaws((FETCH, Stage("Build", (TELLS, asks(2)))))) == []


@pytest.mark.parametrize(
    ("stage", "says", "near"),
    [
        (
            Stage("Build", (action("Use", ("sourec",)),)),
            "Use (sast) reads the artifact 'sourec', which no action before gives",
            "source",
        ),
        (
            Stage("Build", (action("Make", gives=("image",)), action("Use", ("image",)))),
            (
                "Use (sast) reads the artifact 'image', which no action before gives; "
                "Build/Make, which gives it, does not run before"
            ),
            "",
        ),
        (
            Stage("Build", (action("Again", gives=("source",)),)),
            "artifact 'source' comes from Source/Fetch already",
            "",
        ),
        (Stage("Build", (action("Twin"), action("Twin"))), "two actions of the stage are rendered as 'Twin'", ""),
        (
            Stage("Build", (action("x" * 101),)),
            f"the action's name '{'x' * 101}' has 101 characters; at most 100 fit",
            "",
        ),
        (
            Stage("Build", (TELLS, asks(1))),
            "Ask (gate) reads variables of Told, which no action before gives",
            "",
        ),
    ],
)
def test_each_flaw_is_told_with_stage_action_and_the_nearest_artifact(stage: Stage, says: str, near: str) -> None:
    ((where, _, message, suggestion),) = flaws((FETCH, stage))
    assert (where, message, suggestion) == ("Build", says, near)


def test_a_template_that_loses_its_build_is_refused_at_the_line_of_the_action_that_reads(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "buildspecs").symlink_to(CHECKOUT / "templates" / "buildspecs")
    (folder / "microservice.yaml").write_text((CHECKOUT / "templates" / "microservice.yaml").read_text())
    (folder / "buildless.yaml").write_text("name: buildless\nextends: microservice\nremove: [Build]\n")
    catalogue = write_catalogue(tmp_path / "catalogue", {"auth": {"template": "buildless"}})
    with pytest.raises(InvalidInputError, match=r"microservice.yaml:\d+: .*reads the artifact 'image'"):
        resolve(catalogue, load_templates(folder), settings(), "test")


def test_every_pipeline_of_the_default_templates_is_sound(plan_of: Callable[..., object]) -> None:
    assert plan_of({"auth": {}, "site": {"build": {"kind": "npm"}}})
