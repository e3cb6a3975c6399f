from __future__ import annotations

from policies.kit.facts import UNKNOWN
from policies.pipelines.model import Action, Pipeline
from policies.pipelines.reader import pipelines
from policies.pipelines.step import Does
from tests.policies.support import Baseline


def pipeline(baseline: Baseline) -> Pipeline:
    (found,) = pipelines(baseline.stack())
    return found


def action(baseline: Baseline, label: str) -> Action:
    return next(action for action in pipeline(baseline).actions if action.label == label)


def test_order(baseline: Baseline) -> None:
    found = pipeline(baseline)
    unit, _, attack = found.actions[2:5]
    assert [before.label for before in found.before(attack)] == [
        "Source/Repository",
        "Build/Image",
        "Test/Unit",
        "Test/Scan",
    ]
    assert [other.label for other in found.beside(unit)] == ["Test/Scan"]
    assert found.path(attack) == "Source > Build > Test"


def test_project_by_name(baseline: Baseline) -> None:
    project = action(baseline, "Test/Unit").project
    assert project
    assert project.name == "unit"


def test_project_by_dependency_while_its_name_is_unknown(baseline: Baseline) -> None:
    baseline.set("pipeline", "stages.2.actions.0.configuration.ProjectName", UNKNOWN)
    found = action(baseline.depends("pipeline", "stages", "unit"), "Test/Unit")
    assert [step.does for step in found.work.steps] == [Does.TESTS]


def test_unknown_project_among_several_stays_unread(baseline: Baseline) -> None:
    baseline.set("pipeline", "stages.2.actions.0.configuration.ProjectName", UNKNOWN)
    found = action(baseline.depends("pipeline", "stages", "unit", "scan"), "Test/Unit")
    assert found.work.unread == "its project is not known before the update"


def test_an_unknown_run_order_makes_the_pipeline_unread(baseline: Baseline) -> None:
    found = pipeline(baseline.set("pipeline", "stages.2.actions.0.runOrder", UNKNOWN))
    assert found.unread == "`stages.2.actions.0.runOrder` is not known before the update"
    assert found.actions == ()


def test_commands_of_an_action(baseline: Baseline) -> None:
    lint = {"name": "Lint", "category": "Compute", "provider": "Commands", "commands": ["npm ci", "npm test"]}
    found = action(baseline.set("pipeline", "stages.2.actions.0", lint), "Test/Lint")
    assert [step.does for step in found.work.steps] == [Does.TESTS]


def test_unknown_commands_of_an_action(baseline: Baseline) -> None:
    lint = {"name": "Lint", "category": "Compute", "provider": "Commands", "commands": [UNKNOWN]}
    found = action(baseline.set("pipeline", "stages.2.actions.0", lint), "Test/Lint")
    assert found.work.unread == "its commands are not known before the update"


def test_providers_prove_by_what_they_are(baseline: Baseline) -> None:
    scan = {"name": "Any", "category": "Invoke", "provider": "InspectorScan", "configuration": {"HighThreshold": "0"}}
    (step,) = action(baseline.set("pipeline", "stages.2.actions.0", scan), "Test/Any").work.steps
    assert (step.does, step.lost) == (Does.DEPENDENCIES, None)


def test_inspector_without_threshold_proves_nothing(baseline: Baseline) -> None:
    scan = {"name": "Any", "category": "Invoke", "provider": "InspectorScan"}
    (step,) = action(baseline.set("pipeline", "stages.2.actions.0", scan), "Test/Any").work.steps
    assert step.lost == "it never fails without one of its thresholds"


def test_a_custom_test_cannot_be_read(baseline: Baseline) -> None:
    custom = {"name": "Any", "category": "Test", "provider": "Jenkins"}
    found = action(baseline.set("pipeline", "stages.2.actions.0", custom), "Test/Any")
    assert found.work.unread == "what provider Jenkins runs is not declared here"
