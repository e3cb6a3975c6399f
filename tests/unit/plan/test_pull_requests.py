from collections.abc import Callable

from slipway.plan import Plan
from slipway.plan.pull_requests import CHECKS

PlanOf = Callable[..., Plan]
SERVICES = {"auth": {"path": "services/auth"}, "site": {"build": {"kind": "npm"}}}
ON = {"slipway:pullRequests": "true"}


def actions(plan: Plan) -> list[tuple[str, str]]:
    return [
        (action.kind, action.provider)
        for pipeline in plan.pull_requests
        for stage in pipeline.stages
        for action in stage.actions
    ]


def test_only_a_stack_that_asks_for_them_checks_pull_requests(plan_of: PlanOf) -> None:
    assert plan_of(SERVICES, "dev").pull_requests == ()


def test_each_service_has_a_pipeline_that_tests_and_scans_and_no_more(plan_of: PlanOf) -> None:
    plan = plan_of(SERVICES, "dev", **ON)
    assert [pipeline.service for pipeline in plan.pull_requests] == ["auth", "site"]
    kinds = {kind for kind, _ in actions(plan)}
    assert kinds <= CHECKS
    assert {"source", "unit", "sast", "dependencies"} <= kinds
    assert {provider for _, provider in actions(plan)} == {"CodeStarSourceConnection", "CodeBuild"}


def test_they_start_when_a_pull_request_is_opened_or_updated(plan_of: PlanOf) -> None:
    trigger = plan_of(SERVICES, "dev", **ON).pull_requests[0].trigger
    assert trigger.events == ("OPEN", "UPDATED")
    assert trigger.branches == ("develop", "release/*", "main")
    assert trigger.paths == ("services/auth/**",)


def test_they_share_no_project_with_anything_else(plan_of: PlanOf) -> None:
    plan = plan_of(SERVICES, "dev", **ON)

    def run(pipelines: object) -> set[str]:
        return {
            action.configuration["ProjectName"]
            for pipeline in pipelines  # type: ignore[attr-defined]
            for stage in pipeline.stages
            for action in stage.actions
            if action.provider == "CodeBuild"
        }

    assert not run(plan.pull_requests) & run(plan.pipelines)
    roles = {project.name: project.role for project in plan.shared_projects}
    assert {roles[name] for name in run(plan.pull_requests)} == {"pull-requests"}
    assert "pull-requests" not in {roles.get(name) for name in run(plan.pipelines)}


def test_pull_requests_of_a_service_take_turns_and_none_replaces_another(plan_of: PlanOf) -> None:
    assert {pipeline.execution_mode for pipeline in plan_of(SERVICES, "dev", **ON).pull_requests} == {"QUEUED"}


def test_their_artifacts_lie_apart(plan_of: PlanOf) -> None:
    plan = plan_of(SERVICES, "dev", **ON)
    assert all(pipeline.name[:20].startswith("pull-requests-") for pipeline in plan.pull_requests)
    assert not any(pipeline.name.startswith("pull-requests-") for pipeline in plan.pipelines)
