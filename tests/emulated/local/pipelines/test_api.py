"""CodePipeline as any AWS client meets it."""

import json

import pytest
from botocore.exceptions import ClientError

from slipway.functions.releases import release_of
from tests.emulated.local.pipelines.conftest import Cloud, pipeline


def test_a_push_waits_for_a_person_and_is_then_deployed(cloud: Cloud) -> None:
    execution = cloud.push(message="Fix the fare")["executions"][0]["execution"]
    cloud.world.passes()
    assert cloud.status(execution) == "InProgress"
    waiting = cloud.stage("Approval")["actionStates"][0]["latestExecution"]
    assert waiting["status"] == "InProgress"
    cloud.answer("Approved")
    cloud.world.passes()
    assert cloud.status(execution) == "Succeeded"
    (deployment,) = cloud.client("codedeploy").list_deployments()["deployments"]
    release = release_of(cloud.api, "booking", execution)
    assert (release.commit, release.branch, release.author, release.message) == (
        "a" * 40,
        "main",
        "mia",
        "Fix the fare",
    )
    assert (len(release.tree), release.digest[:7], release.started_by) == (40, "sha256:", "")
    assert release.deployments == (("Deploy/Deploy", deployment),)


def test_the_same_commit_has_the_same_tree_in_every_execution(cloud: Cloud) -> None:
    releases = [
        release_of(cloud.api, "booking", cloud.delivered(commit=commit)) for commit in ("a" * 40, "a" * 40, "b" * 40)
    ]
    assert releases[0].tree == releases[1].tree != releases[2].tree


def test_the_request_for_approval_is_published_as_aws_does(cloud: Cloud) -> None:
    cloud.push()
    cloud.world.passes()
    ((topic, subject, message),) = cloud.world.published
    approval = json.loads(message)["approval"]
    assert topic.endswith(":approvals")
    assert subject == "APPROVAL NEEDED: AWS CodePipeline booking for action Manager"
    assert (approval["token"], approval["customData"]) == (cloud.token(), f"Commit {'a' * 40}")
    assert approval["expires"] == "2026-12-04T09:00Z"


def test_an_answer_is_taken_once_and_with_the_right_token(cloud: Cloud) -> None:
    cloud.push()
    cloud.world.passes()
    token = cloud.token()
    assert _error(cloud.answer, "Approved", "0" * 36) == "InvalidApprovalTokenException"
    cloud.answer("Rejected", token)
    assert _error(cloud.answer, "Approved", token) == "ApprovalAlreadyCompletedException"
    state = cloud.stage("Approval")
    assert state["latestExecution"]["status"] == "Failed"
    assert state["actionStates"][0]["latestExecution"]["lastUpdatedBy"].startswith("arn:aws:sts::123456789012:")


def test_the_gate_is_asked_again_until_it_answers(cloud: Cloud) -> None:
    def wait(_function: str, payload: str) -> None:
        job = json.loads(payload)["CodePipeline.job"]
        done = job["data"].get("continuationToken") == "again"
        token = {} if done else {"continuationToken": "again"}
        cloud.api.put_job_success_result(jobId=job["id"], executionDetails={"summary": "waits"}, **token)

    cloud.world.run = wait
    cloud.push()
    cloud.world.passes()
    first, second = [json.loads(payload)["CodePipeline.job"] for _, payload in cloud.world.invoked]
    assert first["id"] != second["id"]
    asked = json.loads(first["data"]["actionConfiguration"]["configuration"]["UserParameters"])
    assert (asked["service"], len(asked["tree"])) == ("booking", 40)
    assert cloud.stage("Preflight")["latestExecution"]["status"] == "Succeeded"


def test_a_gate_that_refuses_ends_the_execution_with_its_reasons(cloud: Cloud) -> None:
    def refuse(_function: str, payload: str) -> None:
        job = json.loads(payload)["CodePipeline.job"]["id"]
        cloud.api.put_job_failure_result(jobId=job, failureDetails={"type": "JobFailed", "message": "window: closed"})

    cloud.world.run = refuse
    execution = cloud.push()["executions"][0]["execution"]
    cloud.world.passes()
    told = cloud.stage("Preflight")["actionStates"][0]["latestExecution"]["errorDetails"]
    assert (cloud.status(execution), told) == ("Failed", {"code": "JobFailed", "message": "window: closed"})
    assert "latestExecution" not in cloud.stage("Approval")


def test_a_job_is_answered_once_and_must_exist(cloud: Cloud) -> None:
    cloud.push()
    cloud.world.passes()
    job = json.loads(cloud.world.invoked[0][1])["CodePipeline.job"]["id"]
    assert _error(cloud.api.put_job_success_result, jobId=job) == "InvalidJobStateException"
    assert _error(cloud.api.put_job_success_result, jobId="0" * 36) == "JobNotFoundException"


def test_a_function_that_is_not_there_fails_the_action(cloud: Cloud) -> None:
    def absent(_function: str, _payload: str) -> None:
        raise LookupError("Function not found")

    cloud.world.run = absent
    cloud.push()
    cloud.world.passes()
    error = cloud.stage("Preflight")["actionStates"][0]["latestExecution"]["errorDetails"]
    assert error["message"] == "LookupError: Function not found"


def test_a_start_by_hand_builds_the_last_push_and_names_who_started_it(cloud: Cloud) -> None:
    cloud.push(commit="c" * 40)
    made = cloud.api.start_pipeline_execution(name="booking")["pipelineExecutionId"]
    cloud.world.passes()
    cloud.answer("Rejected")
    cloud.world.passes()
    release = release_of(cloud.api, "booking", made)
    assert (release.commit, release.author) == ("c" * 40, "mia")
    assert release.started_by == "arn:aws:sts::123456789012:user/moto"


def test_a_start_by_hand_from_another_branch_is_stopped_by_the_rule(cloud: Cloud) -> None:
    cloud.push(branch="develop", commit="d" * 40)
    made = cloud.api.start_pipeline_execution(
        name="booking",
        sourceRevisions=[{"actionName": "Repository", "revisionType": "COMMIT_ID", "revisionValue": "d" * 40}],
    )["pipelineExecutionId"]
    cloud.world.passes()
    assert cloud.status(made) == "Failed"
    condition = cloud.stage("Build")["beforeEntryConditionState"]
    assert condition["latestExecution"]["status"] == "Failed"
    (rule,) = cloud.api.list_rule_executions(pipelineName="booking")["ruleExecutionDetails"]
    assert rule["output"]["executionResult"]["errorDetails"]["message"] == "not 'develop' MATCHES '^main$'"


def test_a_push_that_nothing_wants_says_what_each_pipeline_takes(cloud: Cloud) -> None:
    told = cloud.push(branch="develop")
    assert (told["executions"], told["others"]) == ([], [{"pipeline": "booking", "branches": "main"}])
    assert cloud.push(repository="fleet/other") == {"executions": [], "others": [], "status": 200}


def test_a_recorded_failure_is_told_as_such_and_a_retry_goes_well(cloud: Cloud) -> None:
    outcome = {"action": "Unit", "passed": False, "summary": "2 of 40 tests failed"}
    execution = cloud.push(outcomes=[outcome])["executions"][0]["execution"]
    cloud.world.passes()
    error = cloud.stage("Test")["actionStates"][0]["latestExecution"]["errorDetails"]
    assert error["message"] == "recorded: 2 of 40 tests failed"
    cloud.api.retry_stage_execution(
        pipelineName="booking", stageName="Test", pipelineExecutionId=execution, retryMode="FAILED_ACTIONS"
    )
    cloud.world.passes()
    assert cloud.stage("Test")["retryStageMetadata"]["manualStageRetryAttempt"] == 1
    assert cloud.stage("Approval")["latestExecution"]["status"] == "InProgress"


def test_a_deployment_that_fails_brings_back_the_one_before(cloud: Cloud) -> None:
    good = cloud.delivered()
    bad = cloud.delivered(commit="b" * 40, outcomes=[{"action": "Deploy", "passed": False, "summary": "no health"}])
    back, *_ = cloud.api.list_pipeline_executions(pipelineName="booking")["pipelineExecutionSummaries"]
    assert cloud.status(bad) == "Failed"
    assert (back["executionType"], back["trigger"]["triggerType"]) == ("ROLLBACK", "AutomatedRollback")
    assert back["rollbackMetadata"]["rollbackTargetPipelineExecutionId"] == good
    assert back["status"] == "Succeeded"
    release = release_of(cloud.api, "booking", back["pipelineExecutionId"])
    assert (release.rolls_back_to, release.commit) == (good, "a" * 40)


def test_a_rollback_by_hand_is_refused_in_the_api_s_own_words(cloud: Cloud) -> None:
    good, _ = cloud.delivered(), cloud.delivered(commit="b" * 40)
    asked = {"pipelineName": "booking", "targetPipelineExecutionId": good}
    assert _error(cloud.api.rollback_stage, stageName="Nowhere", **asked) == "StageNotFoundException"
    made = cloud.api.rollback_stage(stageName="Deploy", **asked)["pipelineExecutionId"]
    assert _error(cloud.api.rollback_stage, stageName="Deploy", **asked) == "UnableToRollbackStageException"
    cloud.world.passes()
    assert cloud.status(made) == "Succeeded"
    assert _error(cloud.api.get_pipeline_execution, pipelineName="booking", pipelineExecutionId="0" * 36) == (
        "PipelineExecutionNotFoundException"
    )
    assert _error(cloud.api.get_pipeline_state, name="other") == "PipelineNotFoundException"


def test_lists_are_told_in_pages(cloud: Cloud) -> None:
    for number in range(3):
        cloud.push(commit=f"{number}" * 40)
    cloud.world.passes()
    pages = cloud.api.get_paginator("list_pipeline_executions").paginate(
        pipelineName="booking", PaginationConfig={"PageSize": 2}
    )
    assert [len(page["pipelineExecutionSummaries"]) for page in pages] == [2, 1]
    assert (
        _error(cloud.api.list_action_executions, pipelineName="booking", nextToken="x") == "InvalidNextTokenException"
    )


def test_executions_that_succeeded_in_a_stage_can_be_asked_for(cloud: Cloud) -> None:
    cloud.push(outcomes=[{"action": "Unit", "passed": False}])
    cloud.world.passes()
    good = cloud.delivered(commit="b" * 40)
    told = cloud.api.list_pipeline_executions(
        pipelineName="booking", filter={"succeededInStage": {"stageName": "Deploy"}}
    )
    assert [each["pipelineExecutionId"] for each in told["pipelineExecutionSummaries"]] == [good]


def test_transitions_are_closed_and_opened(cloud: Cloud) -> None:
    way = {"pipelineName": "booking", "stageName": "Test", "transitionType": "Inbound"}
    cloud.api.disable_stage_transition(**way, reason="freeze")
    execution = cloud.push()["executions"][0]["execution"]
    cloud.world.passes()
    state = cloud.stage("Test")
    assert state["inboundTransitionState"]["disabledReason"] == "freeze"
    assert [each["pipelineExecutionId"] for each in state["inboundExecutions"]] == [execution]
    cloud.api.enable_stage_transition(**way)
    cloud.world.passes()
    assert cloud.stage("Test")["latestExecution"]["status"] == "Succeeded"


def test_a_stop_and_an_override_reach_the_machine(cloud: Cloud) -> None:
    execution = cloud.push()["executions"][0]["execution"]
    cloud.world.passes()
    cloud.api.stop_pipeline_execution(
        pipelineName="booking", pipelineExecutionId=execution, abandon=True, reason="wrong commit"
    )
    assert cloud.status(execution) == "Stopped"
    (told,) = cloud.api.list_pipeline_executions(pipelineName="booking")["pipelineExecutionSummaries"]
    assert told["stopTrigger"]["reason"] == "wrong commit"
    override = {"pipelineName": "booking", "stageName": "Build", "pipelineExecutionId": execution}
    assert _error(cloud.api.override_stage_condition, conditionType="BEFORE_ENTRY", **override) == (
        "ConditionNotOverridableException"
    )


def test_events_come_in_their_documented_form(cloud: Cloud) -> None:
    cloud.push()
    cloud.world.passes()
    asked = [
        each for each in cloud.world.told("CodePipeline Action Execution State Change") if each["action"] == "Manager"
    ]
    assert asked[0]["state"] == "STARTED"
    assert asked[0]["type"] == {"owner": "AWS", "provider": "Manual", "category": "Approval", "version": "1"}
    assert asked[0]["version"] == 1.0
    builds = [each for each in cloud.world.told("CodeBuild Build State Change") if each["project-name"] == "image"]
    assert [each["build-status"] for each in builds] == ["IN_PROGRESS", "SUCCEEDED"]
    pipelines = [event for event in cloud.world.events if event["source"] == "aws.codepipeline"]
    assert {arn for event in pipelines for arn in event["resources"]} == {
        "arn:aws:codepipeline:us-east-1:123456789012:booking"
    }


def test_a_changed_structure_is_used_by_the_next_execution(cloud: Cloud) -> None:
    cloud.delivered()
    told = cloud.api.get_pipeline(name="booking")["pipeline"]
    changed = pipeline(told["roleArn"])
    changed["stages"][2]["actions"][0]["name"] = "Tests"
    cloud.api.update_pipeline(pipeline=changed)
    cloud.push(commit="b" * 40)
    cloud.world.passes()
    assert cloud.stage("Test")["actionStates"][0]["actionName"] == "Tests"


def test_a_push_that_is_not_one_is_refused(cloud: Cloud) -> None:
    assert cloud.post("/push", {"repository": "a/b"})["status"] == 400
    assert cloud.post("/other", {})["status"] == 404


def test_moto_is_as_it_was_afterwards(cloud: Cloud) -> None:
    from moto.codepipeline.responses import CodePipelineResponse

    with pytest.MonkeyPatch.context():
        cloud.life.__exit__(None, None, None)
    assert not hasattr(CodePipelineResponse, "put_approval_result")


def _error(call: object, *given: object, **named: object) -> str:
    with pytest.raises(ClientError) as refused:
        call(*given, **named)  # type: ignore[operator]
    code: str = refused.value.response["Error"]["Code"]
    return code


def test_an_update_ends_what_runs_by_the_structure_of_before(cloud: Cloud) -> None:
    execution = cloud.push()["executions"][0]["execution"]
    cloud.api.update_pipeline(pipeline=cloud.api.get_pipeline(name="booking")["pipeline"])
    cloud.world.passes()
    told = cloud.api.get_pipeline_execution(pipelineName="booking", pipelineExecutionId=execution)["pipelineExecution"]
    assert told["status"] == "Failed"
    assert told["statusSummary"].startswith("the pipeline was updated")
