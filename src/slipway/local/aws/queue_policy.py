"""SQS: who may use a queue."""

from slipway.local.aws.kind import AwsKind, Work
from slipway.local.wire import Properties


class QueuePolicy(AwsKind):
    """A queue's resource policy; its id is the queue's URL."""

    pulumi_type = "aws:sqs/queuePolicy:QueuePolicy"
    service = "sqs"
    immutable = frozenset({"queueUrl"})
    documents = ("policy",)

    def _create(self, work: Work) -> str:
        self._update(work)
        return str(work.inputs["queueUrl"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_queue_attributes(QueueUrl=work.id, AttributeNames=["Policy"]).get("Attributes", {})
        return {"queueUrl": work.id, "policy": told["Policy"]} if told.get("Policy") else None

    def _update(self, work: Work) -> None:
        self._put(work, work.inputs["policy"])

    def _delete(self, work: Work) -> None:
        self._put(work, "")

    def _put(self, work: Work, policy: str) -> None:
        work.client.set_queue_attributes(QueueUrl=work.inputs["queueUrl"], Attributes={"Policy": policy})


KINDS = (QueuePolicy,)
