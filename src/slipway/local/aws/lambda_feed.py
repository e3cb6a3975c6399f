"""Lambda: what feeds functions from queues and streams."""

from collections.abc import Iterable
from typing import ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_number
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import Properties

_LARGEST_BATCH = 10_000
_WITHOUT_WINDOW = 10
"""Messages of a batch from a queue that no batching window collects (Lambda API, CreateEventSourceMapping)."""
_FIXED = ("eventSourceArn", "startingPosition", "tags", "tagsAll")


class EventSourceMapping(AwsKind):
    """What is taken from a queue or stream is given to a function; its id is drawn by AWS."""

    pulumi_type = "aws:lambda/eventSourceMapping:EventSourceMapping"
    service, operation = "lambda", "CreateEventSourceMapping"
    shapes: ClassVar = {"functionResponseTypes": "FunctionResponseType"}
    immutable = frozenset({"eventSourceArn", "startingPosition", "startingPositionTimestamp"})
    volatile = frozenset({"lastModified", "functionArn"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_number(inputs, "batchSize", 1, _LARGEST_BATCH)
        source, size = inputs.get("eventSourceArn"), inputs.get("batchSize")
        at_once = isinstance(source, str) and ":sqs:" in source and not inputs.get("maximumBatchingWindowInSeconds")
        if at_once and isinstance(size, float) and size > _WITHOUT_WINDOW:
            message = f"more than {_WITHOUT_WINDOW} messages of a queue need a maximumBatchingWindowInSeconds"
            yield Problem(("batchSize",), message, shown(size))

    def _create(self, work: Work) -> str:
        given = request("lambda", "CreateEventSourceMapping", work.inputs, "tags", "tagsAll")
        return str(work.client.create_event_source_mapping(**given, Tags=work.tags)["UUID"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_event_source_mapping(UUID=work.id)
        return {
            "uuid": work.id,
            "arn": work.aws.arn("lambda", f"event-source-mapping:{work.id}"),
            "functionArn": told["FunctionArn"],
            "lastModified": str(told["LastModified"]),
            "lastProcessingResult": "",
            "state": told["State"],
            "stateTransitionReason": told.get("StateTransitionReason", ""),
            **observed(work.inputs, told, {"batchSize": "BatchSize", "eventSourceArn": "EventSourceArn"}),
        }

    def _update(self, work: Work) -> None:
        given = request("lambda", "UpdateEventSourceMapping", work.inputs, *_FIXED)
        work.client.update_event_source_mapping(UUID=work.id, **given)

    def _delete(self, work: Work) -> None:
        """The emulator leaves the queue feeding the function."""
        work.client.delete_event_source_mapping(UUID=work.id)
        queue = backends.queue(work, work.inputs["eventSourceArn"])
        if queue:
            queue.lambda_event_source_mappings.pop(work.old.get("functionArn"), None)


KINDS = (EventSourceMapping,)
