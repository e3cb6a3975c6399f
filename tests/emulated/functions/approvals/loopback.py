"""A world whose Slack is the loopback one, reached by HTTP: presses are signed, judged by the door and worked on."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from slipway.catalogue.people import People, PersonEntry
from slipway.functions.approvals.act import act
from slipway.functions.slack import Slack
from slipway.functions.slack_door.take import Door, take
from slipway.functions.slack_door.variables import SlackDoorVariables
from slipway.functions.webhooks.secrets import Secrets
from slipway.local.slack import App, SlackServer, Workspace
from tests.emulated.functions.approvals.names import PEOPLE
from tests.emulated.functions.approvals.world import World, world

CATALOGUE = People(
    people={
        name: PersonEntry(
            email=known.email, slack=known.slack, github=known.github, release_manager=known.release_manager
        )
        for name, known in PEOPLE.items()
    }
)
TOKEN, SECRET = "xoxb-loopback-token-0123", "signing-secret-of-the-app"


@dataclass
class Live:
    """The world, and where its Slack is."""

    it: World
    base: str
    workspace: Workspace
    statuses: list[int] = field(default_factory=list)

    def work(self) -> int:
        """Have the worker take what is in its queue; how many messages there were."""
        sqs, taken = self.it.clients("sqs"), 0
        url = sqs.get_queue_url(QueueName="approvals")["QueueUrl"]
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1).get("Messages"):
            for message in messages:
                act(self.it.desk, message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                taken += 1
        return taken


@contextmanager
def live(approvers: int = 1, of: Callable[[int], AbstractContextManager[World]] = world) -> Iterator[Live]:
    """A world with its Slack; presses are put into the queue, and worked on when the test says so."""
    with of(approvers) as it:
        handed: dict[str, Any] = {}
        statuses: list[int] = []

        def application(environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401 - WSGI
            if environ["PATH_INFO"] != "/app":
                return handed["slack"](environ, start_response)
            request = Request(environ)
            headers = dict(request.headers)
            event = {"resource": "/slack", "headers": headers, "body": request.get_data(as_text=True)}
            answer = take(event, handed["door"], time.time())
            statuses.append(answer.status)
            return Response(answer.body, answer.status, mimetype="application/json")(environ, start_response)

        server = make_server("127.0.0.1", 0, application, threaded=True)
        base = f"http://127.0.0.1:{server.server_port}"
        it.clients("secretsmanager").create_secret(
            Name="slack", SecretString=json.dumps({"bot_token": TOKEN, "signing_secret": SECRET})
        )
        url = it.clients("sqs").create_queue(QueueName="approvals")["QueueUrl"]
        variables = SlackDoorVariables(slack_secret="slack", approvals_queue=url)
        handed["door"] = Door(variables, Secrets(it.clients("secretsmanager"), lambda: 0.0), it.clients("sqs"))
        people = {known.slack: name for name, known in PEOPLE.items()}
        app = App("slipway-test", TOKEN, SECRET, f"{base}/app", frozenset({"#releases", "#team-sales"}), people)
        workspace = Workspace(lambda: [app])
        handed["slack"] = SlackServer(workspace, base)
        slack = Slack(WebClient(TOKEN, base_url=f"{base}/api/"))
        it.desk = dataclasses.replace(it.desk, slack=lambda: slack)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield Live(it, base, workspace, statuses)
        finally:
            server.shutdown()
            thread.join(5)
            server.server_close()


@contextmanager
def working(slack: Live) -> Iterator[Live]:
    """One whose worker works on its own, as Lambda has it do."""
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            slack.work()
            ended.wait(0.02)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield slack
    finally:
        ended.set()
        worker.join(30)
