"""The doors that answers come in by: a path for Slack, and the page that mailed links lead to."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.functions import PlatformFunction, Signed, Work
from components.guard.rest_api import Route
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from components.guard.web_acl import Door
from components.guard.webhooks import Entrance
from components.inbox import Feed, Inbox
from slipway.functions.approvals.link import PATH

SLACK = "/slack"
"""What the Slack app calls its request URL, behind the API's."""
DOOR_TIMEOUT = 10
"""Seconds: the doors answer within one, and start within a few."""
AT_ONCE = 10
"""Requests that each door answers at the same time."""
WORKERS, TIMEOUT = 5, 50
"""Messages that are worked on at the same time, and the seconds that each may take: less than the lease of a claim."""
TICK = "rate(5 minutes)"


class ApprovalDoors(pulumi.ComponentResource):
    """The functions that judge who answers, and the queue that they hand answers on to.

    Attributes:
        inbox: what comes to whoever works on approvals.
        entrances: paths of the stack's API.
        links_key: signs links; its key never leaves KMS. None where no pipeline waits for approval: nothing is mailed.
    """

    inbox: Inbox
    entrances: list[Entrance]
    links_key: aws.kms.Key | None

    def __init__(
        self,
        context: Context,
        *,
        tables: DecisionTables,
        slack: SlackAccess,
        key_arn: pulumi.Input[str],
        alarms_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare them; an alarm on messages that nobody can take tells the topic `alarms_arn`."""
        super().__init__("slipway:guard:ApprovalDoors", "approval-doors", None, opts)
        self._here = pulumi.ResourceOptions(parent=self)
        self._context, self._key_arn, self._signed = context, key_arn, signed
        feed = Feed("approvals", TIMEOUT, patterns(context), TICK, at_once=WORKERS, batch=1)
        self.inbox = Inbox(feed, context, key_arn, alarms_arn, self._here)
        self.links_key = self._signing() if approves(context) else None
        self.entrances = [self._links(tables, self.links_key)] if self.links_key else []
        if context.plan.settings.slack_channel:
            self.entrances.append(self._slack(slack))
        self.register_outputs({})

    def _signing(self) -> aws.kms.Key:
        return aws.kms.Key(
            "approval-links-key",
            description=f"Signs the links of approvals of stack {self._context.plan.stack}",
            key_usage="GENERATE_VERIFY_MAC",
            customer_master_key_spec="HMAC_256",
            deletion_window_in_days=30,
            tags=self._context.tags(),
            opts=self._here,
        )

    def _slack(self, slack: SlackAccess) -> Entrance:
        function = self._function(
            "slack-door",
            "slack_door",
            "Judges presses in Slack and hands them on",
            slack.reading,
            slack.variables,
        )
        return Entrance(Route(SLACK, function), (Door("slack", SLACK, "x-slack-signature"),))

    def _links(self, tables: DecisionTables, key: aws.kms.Key) -> Entrance:
        function = self._function(
            "approval-links",
            "approval_links",
            "Shows what waits to whom a link was mailed, and hands their answer on",
            [
                *tables.statements(["dynamodb:GetItem"], tables.approvals),
                iam.allow(["kms:VerifyMac"], key.arn),
            ],
            {"APPROVALS_TABLE": tables.approvals.name, "LINKS_KEY": key.arn},
        )
        doors = tuple(Door(f"approval-{how.lower()}", "/approvals/", method=how) for how in ("GET", "POST"))
        return Entrance(Route(PATH, function, ("GET", "POST")), doors)

    def _function(
        self,
        name: str,
        module: str,
        description: str,
        statements: list[iam.Statement],
        variables: Mapping[str, pulumi.Input[str]],
    ) -> PlatformFunction:
        via = {"StringEquals": {"kms:ViaService": f"sqs.{self._context.region}.amazonaws.com"}}
        handing_on = [
            iam.allow(["sqs:SendMessage"], self.inbox.arn),
            iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], self._key_arn, via),
        ]
        return PlatformFunction(
            Work(
                name=name,
                module=module,
                physical=self._context.name(name),
                description=description,
                timeout=DOOR_TIMEOUT,
                at_once=AT_ONCE,
                statements=[*statements, *handing_on],
                variables={**variables, "APPROVALS_QUEUE": self.inbox.url},
                memory=512,
            ),
            self._context,
            self._key_arn,
            self._signed,
            self._here,
        )


def patterns(context: Context) -> Mapping[str, Mapping[str, object]]:
    """What is told on the bus: that an approval of this stack's pipelines begins to wait, or ends; that a gate refuses.

    The gate's actions have names of their own, which are not all that invoke a function.
    """
    event = {"source": ["aws.codepipeline"], "detail-type": ["CodePipeline Action Execution State Change"]}
    ours = [{"prefix": f"{context.plan.stack}-"}]
    gates = sorted({action for _, action in places(context, "gate")})
    told: dict[str, Mapping[str, object]] = {}
    if approves(context):
        told["actions"] = {**event, "detail": {"pipeline": ours, "type": {"category": ["Approval"]}}}
    if gates:
        refused = {"pipeline": ours, "action": gates, "state": ["FAILED"], "type": {"category": ["Invoke"]}}
        told["gates"] = {**event, "detail": refused}
    return told


def approves(context: Context) -> bool:
    """Whether a pipeline of the stack waits for a person."""
    return bool(places(context, "approval"))


def places(context: Context, kind: str) -> list[tuple[str, str]]:
    """Stage and action of every action of a kind in the stack's pipelines."""
    found = {
        (stage.name, action.name)
        for pipeline in context.plan.pipelines
        for stage in pipeline.stages
        for action in stage.actions
        if action.kind == kind
    }
    return sorted(found)
