"""What decides on the way to production, put together: each part is a function with what it reads and remembers."""

from __future__ import annotations

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.functions import Signed
from components.guard.approval_doors import ApprovalDoors
from components.guard.approvals import Approvals, people_answer
from components.guard.directory import ServiceDirectory
from components.guard.preflight import PreflightGate
from components.guard.rollback import Rollback
from components.guard.router import Router
from components.guard.slack import SlackAccess
from components.guard.tables import DecisionTables
from components.guard.webhooks import Webhooks
from slipway.catalogue import Catalogue


class Decisions(pulumi.ComponentResource):
    """The functions of a stack with pipelines, made of one signed package.

    Attributes:
        directory: the services and the people that functions know.
        tables: what they remember.
        slack: by which they speak to Slack.
        signed: what they are made of.
        gate: what pipelines ask before a deployment; None where they ask nothing.
        webhooks: what GitHub and other systems call, and the doors of approvals are part of.
        approvals: what works on approvals and on closed gates; None where there is nothing that people answer.
        rollback: what brings the last good version back when an alarm rings.
        router: what keeps and tells all that happens.
    """

    directory: ServiceDirectory
    tables: DecisionTables
    slack: SlackAccess
    signed: Signed | None
    gate: PreflightGate | None
    webhooks: Webhooks
    approvals: Approvals | None
    rollback: Rollback
    router: Router

    def __init__(
        self,
        context: Context,
        catalogue: Catalogue,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:guard:Decisions", "decisions", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        store, key_arn = foundation.store, foundation.key.arn
        self.directory = ServiceDirectory(context, catalogue, store, here)
        self.tables = DecisionTables(context, key_arn, here)
        self.slack = SlackAccess(context, key_arn, here)
        self.signed = foundation.signed
        self.gate = self._gate(context, catalogue, foundation) if context.guarded else None
        doors = self._doors(context, foundation) if people_answer(context) else None
        entrances = doors.entrances if doors else []
        self.webhooks = Webhooks(context, key_arn, entrances=entrances, signed=self.signed, opts=here)
        self.approvals = self._approvals(context, catalogue, foundation, doors) if doors else None
        self.rollback = Rollback(
            context,
            tables=self.tables,
            slack=self.slack,
            directory=self.directory,
            evidence=foundation.evidence,
            stores=foundation.stores,
            key_arn=key_arn,
            alarms_arn=foundation.notifications.alarms_arn,
            signed=self.signed,
            opts=here,
        )
        self.router = Router(
            context,
            tables=self.tables,
            slack=self.slack,
            directory=self.directory,
            evidence=foundation.evidence,
            key_arn=key_arn,
            alarms_arn=foundation.notifications.alarms_arn,
            signed=self.signed,
            opts=here,
        )
        self.register_outputs({"webhooks": self.webhooks.url})

    def _gate(self, context: Context, catalogue: Catalogue, foundation: Foundation) -> PreflightGate:
        return PreflightGate(
            context,
            catalogue,
            foundation.store,
            foundation.evidence,
            signed=self.signed,
            posture=tuple(context.plan.settings.posture),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _doors(self, context: Context, foundation: Foundation) -> ApprovalDoors:
        return ApprovalDoors(
            context,
            tables=self.tables,
            slack=self.slack,
            key_arn=foundation.key.arn,
            alarms_arn=foundation.notifications.alarms_arn,
            signed=self.signed,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _approvals(
        self, context: Context, catalogue: Catalogue, foundation: Foundation, doors: ApprovalDoors
    ) -> Approvals:
        return Approvals(
            context,
            catalogue,
            doors=doors,
            url=self.webhooks.url,
            tables=self.tables,
            slack=self.slack,
            directory=self.directory,
            evidence=foundation.evidence,
            key_arn=foundation.key.arn,
            signed=self.signed,
            opts=pulumi.ResourceOptions(parent=self),
        )
