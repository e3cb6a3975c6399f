"""Tells people: a message in Slack with a picture in its thread, rewritten at the end, and the topic of alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.evidence.patience import patiently
from slipway.functions.rollback import alarms
from slipway.functions.rollback.findings import Findings, findings
from slipway.functions.rollback.history import DEADLINE
from slipway.functions.rollback.report import MACHINE, Report, moment, report
from slipway.functions.slack import Message, Posted

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools import Logger

    from slipway.clients import Clients
    from slipway.decide.directory import Listed
    from slipway.functions.changes import Changes
    from slipway.functions.directory import Lookup
    from slipway.functions.rollback.cases import Case
    from slipway.functions.slack import Slack

LONGEST_SUBJECT, LONGEST_TEXT = 100, 60_000
"""Amazon SNS API, Publish: characters of a subject, and of a message, with room for what UTF-8 takes (262144 bytes)."""


@dataclass(frozen=True)
class Teller:
    """Slack may be down or not there; the topic must be told, or the message comes again.

    Attributes:
        clients: give boto3 clients.
        directory: of the stack.
        changes: the pushes.
        topic: ARN of the topic of alarms.
        slack: gives Slack; None where the stack has none.
        log: of the function.
    """

    clients: Clients
    directory: Lookup
    changes: Changes
    topic: str
    slack: Callable[[], Slack | None]
    log: Logger

    def report(self, case: Case, listed: Listed) -> Report:
        """The report of a case as it stands."""
        found = findings(case, listed, self.clients, self.changes)
        return report(case, found, self.directory.environment, self.directory.stack)

    def post(self, case: Case, told: Report) -> tuple[str, str] | None:
        """Post a report with its picture; None where Slack is not there, or refuses."""
        channel = self.directory.channel
        if not channel:
            return None
        try:
            slack = self.slack()
            posted = slack.post(channel, told.message) if slack else None
        except Exception as error:  # noqa: BLE001 - whatever Slack says, the topic is still told
            self.log.warning("Slack could not be told", of=case.service, error=type(error).__name__)
            return None
        if slack is None or posted is None:
            return None
        if told.picture:
            self._upload(slack, posted, case, told.picture)
        return posted.channel, posted.ts

    def page(self, case: Case, told: Report) -> None:
        """Tell the topic of alarms.

        Raises:
            ClientError: SNS refused.
        """
        silent = self.directory.channel and not case.posted
        text = told.plain + ("\n\nSlack could not be told." if silent else "")
        self._publish(told.title, text)

    def ended(self, case: Case, listed: Listed) -> None:
        """Tell how it ended: the message is rewritten, its thread and the topic are told.

        Raises:
            ClientError: SNS refused.
        """
        if case.phase == "halted" and case.act == "halt":
            return  # the report has said it all
        found = Findings(alarm=self._alarm(case))
        told = report(case, found, self.directory.environment, self.directory.stack)
        last = self._last_words(case, found)
        if case.posted:
            self._rewrite(case, self.report(case, listed), last)
        self._publish(told.title, f"{told.title}\n\n{last}\n\n" + "\n\n".join(told.sections))

    def _last_words(self, case: Case, found: Findings) -> str:
        ended = case.ended_at or case.decided_at
        minutes = (ended - case.rang_at).total_seconds() / 60
        rings = ""
        if found.alarm is not None:
            rings = " The alarm rings still." if found.alarm.rings else " The alarm rings no more."
        since = "it began to ring" if case.alarm else "it was seen" if case.by == MACHINE else "it was asked for"
        return f"Ended at {moment(ended)}, {minutes:.0f} minutes after {since}.{rings}"

    def _rewrite(self, case: Case, told: Report, last: str) -> None:
        if case.posted is None:
            return
        posted = Posted(*case.posted)
        ending = {"type": "section", "text": {"type": "mrkdwn", "text": last}}
        message = told.message
        try:
            slack = self.slack()
            if slack:
                slack.rewrite(posted, Message(message.text, (*message.blocks, ending)))
                mention = "<!here> " if told.pages else ""
                slack.post(posted.channel, Message(f"{mention}{told.title}. {last}"), thread=posted)
        except Exception as error:  # noqa: BLE001 - as in `post`
            self.log.warning("Slack could not be told", of=case.service, error=type(error).__name__)

    def _upload(self, slack: Slack, posted: Posted, case: Case, picture: bytes) -> None:
        try:
            slack.upload(posted, f"{case.service}.png", picture, f"{case.alarm} around {moment(case.rang_at)}")
        except Exception as error:  # noqa: BLE001 - a report without its picture is still one
            self.log.warning("the picture could not be uploaded", of=case.service, error=type(error).__name__)

    def _alarm(self, case: Case) -> alarms.Alarm | None:
        try:
            return alarms.described(self.clients("cloudwatch"), case.alarm) if case.alarm else None
        except Exception:  # noqa: BLE001 - it is a word in a message
            return None

    def _publish(self, subject: str, text: str) -> None:
        short = subject.encode("ascii", "replace").decode()[:LONGEST_SUBJECT]
        sns = self.clients("sns")
        patiently(lambda: sns.publish(TopicArn=self.topic, Subject=short, Message=text[:LONGEST_TEXT]), DEADLINE)
