"""CodePipeline's API for what runs: the operations that moto lacks, or answers without running anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slipway.local.pipelines import requests, shapes
from slipway.local.pipelines.errors import RefusedError
from slipway.local.pipelines.machine import Machine
from slipway.local.pipelines.providers.functions import ask_again
from slipway.local.pipelines.records import ActionRun, Kind, Outcome, RuleRun
from slipway.local.pipelines.runtime import Job, Runtime

Given = dict[str, Any]
PAGE = 100
CONDITIONS: dict[str, Kind] = {"BEFORE_ENTRY": "entry", "ON_SUCCESS": "success"}


class Api:
    """One method an operation, under its own name; each is called with the tables held."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def start_pipeline_execution(self, region: str, given: Given, caller: str) -> Given:
        """Start by hand. A revision that is given takes the place of the branch's last one."""
        machine = self._runtime.machine(region, given["name"])
        source = {}
        for revision in given.get("sourceRevisions") or ():
            if revision["revisionType"] == "COMMIT_ID":
                source = self._commit(revision["revisionValue"])
        variables = {each["name"]: each["value"] for each in given.get("variables") or ()}
        unknown = sorted(set(variables) - set(machine.definition.variables))
        if unknown:
            raise RefusedError("ValidationException", f"the pipeline has no variable {', '.join(unknown)}")
        made = machine.start(
            self._now(), trigger="StartPipelineExecution", detail=caller, source=source, variables=variables
        )
        self._runtime.flush(machine)
        return {"pipelineExecutionId": made.id}

    def get_pipeline_execution(self, region: str, given: Given, _caller: str) -> Given:
        """An execution."""
        machine = self._runtime.machine(region, given["pipelineName"])
        return {"pipelineExecution": shapes.execution_of(requests.execution_of(machine, given["pipelineExecutionId"]))}

    def list_pipeline_executions(self, region: str, given: Given, _caller: str) -> Given:
        """Executions, the newest first; at choice those that succeeded in a stage."""
        machine = self._runtime.machine(region, given["pipelineName"])
        found = list(reversed(machine.executions.values()))
        stage = ((given.get("filter") or {}).get("succeededInStage") or {}).get("stageName")
        if stage:
            found = [each for each in found if stage in each.stages and each.stages[stage].status == "Succeeded"]
        return _page("pipelineExecutionSummaries", [shapes.summary_of(each) for each in found], given)

    def list_action_executions(self, region: str, given: Given, _caller: str) -> Given:
        """Runs of actions, the newest first."""
        machine = self._runtime.machine(region, given["pipelineName"])
        store = self._runtime.store(region, given["pipelineName"])
        found = [
            shapes.action_of(machine.executions[run.execution], run, region, store)
            for run in self._runs(machine, given)
            if isinstance(run, ActionRun)
        ]
        return _page("actionExecutionDetails", found, given)

    def list_rule_executions(self, region: str, given: Given, _caller: str) -> Given:
        """Runs of rules, the newest first."""
        machine = self._runtime.machine(region, given["pipelineName"])
        runs = [run for run in self._runs(machine, given) if isinstance(run, RuleRun)]
        found = [shapes.rule_of(machine.executions[run.execution], run) for run in runs]
        return _page("ruleExecutionDetails", found, given)

    def get_pipeline_state(self, region: str, given: Given, _caller: str) -> Given:
        """How every stage stands."""
        machine = self._runtime.machine(region, given["name"])
        return shapes.state_of(machine, machine.definition, self._runtime.metadata(region, given["name"]))

    def put_approval_result(self, region: str, given: Given, caller: str) -> Given:
        """Approve or reject."""
        machine, result = self._runtime.machine(region, given["pipelineName"]), given["result"]
        at = self._now()
        approved = result["status"] == "Approved"
        word = "Approved" if approved else "Rejected"
        outcome = Outcome(
            passed=approved, summary=result["summary"] or word, code="" if approved else "ApprovalRejected", by=caller
        )
        requests.decide(machine, given["stageName"], given["actionName"], token=given["token"], outcome=outcome, at=at)
        self._runtime.flush(machine)
        return {"approvedAt": at.timestamp()}

    def put_job_success_result(self, _region: str, given: Given, _caller: str) -> Given:
        """A function has done its job, or wants to be asked again."""
        job, details = self._job(given["jobId"]), given.get("executionDetails") or {}
        summary = str(details.get("summary", ""))
        job.status = "Succeeded"
        if given.get("continuationToken"):
            run = job.work.run
            run.summary, run.updated = summary, self._now()
            if isinstance(run, ActionRun):
                run.percent = details.get("percentComplete")
                run.external_id = details.get("externalExecutionId") or run.external_id
            ask_again(job, given["continuationToken"])
            return {}
        external = str(details.get("externalExecutionId", ""))
        variables = given.get("outputVariables") or {}
        job.work.end(Outcome(passed=True, summary=summary, external_id=external, variables=variables))
        return {}

    def put_job_failure_result(self, _region: str, given: Given, _caller: str) -> Given:
        """A function has failed its job."""
        job, details = self._job(given["jobId"]), given["failureDetails"]
        job.status = "Failed"
        external = details.get("externalExecutionId", "")
        job.work.end(Outcome(passed=False, code=details["type"], summary=details["message"], external_id=external))
        return {}

    def retry_stage_execution(self, region: str, given: Given, _caller: str) -> Given:
        """Try a failed stage again."""
        machine = self._runtime.machine(region, given["pipelineName"])
        execution = given["pipelineExecutionId"]
        requests.retry(machine, given["stageName"], execution, given["retryMode"], self._now())
        self._runtime.flush(machine)
        return {"pipelineExecutionId": execution}

    def rollback_stage(self, region: str, given: Given, caller: str) -> Given:
        """Bring back an earlier execution's deployment."""
        machine = self._runtime.machine(region, given["pipelineName"])
        target = given["targetPipelineExecutionId"]
        made = requests.roll_back(machine, given["stageName"], target, caller, self._now())
        self._runtime.flush(machine)
        return {"pipelineExecutionId": made.id}

    def stop_pipeline_execution(self, region: str, given: Given, _caller: str) -> Given:
        """Stop an execution."""
        machine = self._runtime.machine(region, given["pipelineName"])
        abandon = bool(given.get("abandon"))
        requests.stop(machine, given["pipelineExecutionId"], given.get("reason", ""), self._now(), abandon=abandon)
        self._runtime.flush(machine)
        return {"pipelineExecutionId": given["pipelineExecutionId"]}

    def override_stage_condition(self, region: str, given: Given, _caller: str) -> Given:
        """Let an execution pass a condition."""
        machine = self._runtime.machine(region, given["pipelineName"])
        kind = CONDITIONS[given["conditionType"]]
        requests.override(machine, given["stageName"], given["pipelineExecutionId"], kind, self._now())
        self._runtime.flush(machine)
        return {}

    def disable_stage_transition(self, region: str, given: Given, _caller: str) -> Given:
        """Close the way into a stage, or out of it."""
        return self._transition(region, given, given["reason"])

    def enable_stage_transition(self, region: str, given: Given, _caller: str) -> Given:
        """Open it again."""
        return self._transition(region, given, None)

    def _transition(self, region: str, given: Given, closed: str | None) -> Given:
        machine = self._runtime.machine(region, given["pipelineName"])
        requests.transition(machine, given["stageName"], given["transitionType"], closed, self._now())
        self._runtime.flush(machine)
        return {}

    def _job(self, job: str) -> Job:
        held = self._runtime.jobs.get(job)
        if held is None:
            raise RefusedError("JobNotFoundException", f"there is no job {job}")
        if held.status != "InProgress" or held.work.run.status != "InProgress":
            raise RefusedError("InvalidJobStateException", f"job {job} is over")
        return held

    def _runs(self, machine: Machine, given: Given) -> Sequence[ActionRun | RuleRun]:
        asked = given.get("filter") or {}
        only = asked.get("pipelineExecutionId") or (asked.get("latestInPipelineExecution") or {}).get(
            "pipelineExecutionId"
        )
        if only:
            requests.execution_of(machine, only)
        return [run for run in reversed(machine.runs.values()) if only in {None, run.execution}]

    def _commit(self, commit: str) -> dict[str, str]:
        """The facts of a commit, where it was pushed."""
        known = [each for each in self._runtime.commits.values() if each["commit"] == commit]
        return known[-1] if known else {"commit": commit}

    def _now(self) -> Any:  # noqa: ANN401 - a datetime
        return self._runtime.world.now()


def _page(member: str, found: Sequence[Given], given: Given) -> Given:
    """A page of what was found, and where the next one begins."""
    token = given.get("nextToken") or "0"
    if not token.isdigit() or int(token) > len(found):
        raise RefusedError("InvalidNextTokenException", "the token is none of this list's")
    first, last = int(token), int(token) + int(given.get("maxResults") or PAGE)
    return {member: list(found[first:last]), **({"nextToken": str(last)} if last < len(found) else {})}
