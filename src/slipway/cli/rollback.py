"""Asks the rollback function of a stack in a person's name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.cli.inputs import LOCAL, UsageError
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Clients

GOING_ON = frozenset({"decided", "acting"})
"""Phases of a rollback that has not ended (`slipway.functions.rollback.cases`)."""
DIGEST_SHOWN, SHOWN = len("sha256:") + 12, 12


class RefusedError(SlipwayError):
    """The function refused, with the reason."""


@dataclass(frozen=True)
class Function:
    """The rollback function of a stack."""

    clients: Clients
    stack: str

    def ask(self, **asked: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the fields of its `Asked`
        """What it answers.

        Raises:
            RefusedError: it refused.
            SlipwayError: it can't be asked, or failed.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        from slipway.plan.naming import physical_name

        payload = json.dumps({"rollback": asked}).encode()
        try:
            told = self.clients("lambda").invoke(FunctionName=physical_name(self.stack, "rollback"), Payload=payload)
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise SlipwayError(f"stack '{self.stack}' has no rollback function yet; `up` makes it") from error
            raise SlipwayError(f"the rollback function of stack '{self.stack}' can't be asked: {error}") from error
        answer = json.loads(told["Payload"].read())
        if told.get("FunctionError"):
            raise SlipwayError(f"the rollback function failed: {answer.get('errorMessage', answer)}")
        if "refused" in answer:
            raise RefusedError(f"refused: {answer['refused']}")
        found: Mapping[str, Any] = answer
        return found


def person(name: str | None, stack: str, clients: Clients) -> str:
    """Who asks: the caller's own session in AWS, or the person who is played on the local cloud.

    Raises:
        UsageError: nobody is named on the local cloud, or somebody elsewhere.
        SlipwayError: AWS does not know who asks.
    """
    if stack == LOCAL:
        if not name:
            raise UsageError("say who asks, by --as PERSON of people.yaml: the local cloud knows nobody")
        return name
    if name:
        raise UsageError("--as is for the local cloud; elsewhere it is who your AWS credentials say you are")
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        arn: str = clients("sts").get_caller_identity()["Arn"]
    except (BotoCoreError, ClientError) as error:
        raise SlipwayError(f"AWS does not say who you are ({error})") from error
    return arn


def described(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """An answer as rows of a table."""
    return [
        ("runs", _version(answer["tree"], answer["digest"], answer["deployment"])),
        ("comes back", _version(answer["to_tree"], answer["to_digest"], answer["to"])),
        ("how", {"stop": "the deployment is stopped", "redeploy": "it is deployed again"}[answer["act"]]),
        ("why", answer["reason"]),
    ]


def _version(tree: str, digest: str, execution: str) -> str:
    return f"tree {tree[:SHOWN] or '?'}, {digest[:DIGEST_SHOWN]}, of execution {execution}"
