from pulumi.automation import EngineEvent, OpType
from pulumi.automation.events import (
    DiagnosticEvent,
    PolicyEvent,
    ResourcePreEvent,
    ResOutputsEvent,
    StepEventMetadata,
    SummaryEvent,
)

from slipway.stacks import Outcome

URN = "urn:pulumi:prod::slipway::slipway:x:Y$aws:s3/bucket:Bucket::artifacts"


def event(**content: object) -> EngineEvent:
    return EngineEvent(sequence=1, timestamp=1, **content)


def step(operation: OpType, urn: str = URN) -> StepEventMetadata:
    return StepEventMetadata(op=operation, urn=urn, type="aws:s3/bucket:Bucket", provider="p")


def policy(level: str = "mandatory", message: str = "why") -> PolicyEvent:
    return PolicyEvent(
        message=message,
        color="raw",
        policy_name="rule",
        policy_pack_name="pack",
        policy_pack_version="1",
        policy_pack_version_tag="1",
        enforcement_level=level,
        resource_urn=URN,
    )


def test_changes_are_named_and_what_stays_is_not() -> None:
    outcome = Outcome()
    outcome.take(event(resource_pre_event=ResourcePreEvent(metadata=step(OpType.CREATE))))
    outcome.take(event(resource_pre_event=ResourcePreEvent(metadata=step(OpType.SAME, "urn:same"))))
    assert outcome.changed == {URN: "create"}


def test_a_summary_counts_what_there_is_afterwards() -> None:
    outcome = Outcome()
    changes = {OpType.CREATE: 2, OpType.SAME: 3, OpType.DELETE: 1}
    outcome.take(
        event(
            summary_event=SummaryEvent(
                maybe_corrupt=False, duration_seconds=1, resource_changes=changes, policy_packs={}
            )
        )
    )
    assert outcome.resources == 5
    assert not outcome.unchanged
    outcome.take(
        event(
            summary_event=SummaryEvent(
                maybe_corrupt=False, duration_seconds=1, resource_changes={OpType.SAME: 3}, policy_packs={}
            )
        )
    )
    assert outcome.unchanged


def test_a_finding_is_kept_once_without_the_engines_markup() -> None:
    outcome = Outcome()
    for _ in range(2):
        outcome.take(event(policy_event=policy(message="<{%fg 1%}>no key<{%reset%}>\n")))
    outcome.take(event(policy_event=policy("advisory", "undecided")))
    (violation,), (note,) = outcome.violations, outcome.advice
    assert (violation.message, violation.resource) == ("no key", "aws:s3/bucket:Bucket artifacts")
    assert note.message == "undecided"


def test_an_error_names_its_resource_once() -> None:
    outcome = Outcome()
    for message in ("refused", "refused", "artifacts is refused", "update failed"):
        outcome.take(event(diagnostic_event=DiagnosticEvent(message=message, color="raw", severity="error", urn=URN)))
    outcome.take(event(diagnostic_event=DiagnosticEvent(message="by the way", color="raw", severity="info")))
    assert outcome.errors == ["aws:s3/bucket:Bucket artifacts: refused", "artifacts is refused"]


def test_progress_counts_finished_steps() -> None:
    seen: list[int] = []
    outcome = Outcome(progress=seen.append)
    outcome.take(event(res_outputs_event=ResOutputsEvent(metadata=step(OpType.CREATE))))
    assert seen == [1]
