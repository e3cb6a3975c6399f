"""What moto's APIs lack is done on the objects that moto holds: the daemon and moto share a process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from moto.backends import get_backend

from slipway.local.aws.kind import Work


def codebuild(work: Work) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated CodeBuild of the region: its API has no update."""
    return get_backend("codebuild")[work.aws.account][work.aws.region]


def codedeploy(work: Work) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated CodeDeploy of the region: its API has no update and no delete."""
    return get_backend("codedeploy")[work.aws.account][work.aws.region]


def identity_provider(work: Work) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated identity provider: IAM's API there can't add or remove clients. None where it doesn't exist."""
    return get_backend("iam")[work.aws.account][work.aws.partition].open_id_providers.get(work.id)


def log_group(work: Work) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated log group: its API can't change the key. None where it doesn't exist."""
    return get_backend("logs")[work.aws.account][work.aws.region].groups.get(work.id)


def rest_api(work: Work, api: str) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated REST API: its API can't tag it, nor take settings back. None where it doesn't exist."""
    return get_backend("apigateway")[work.aws.account][work.aws.region].apis.get(api)


def signing_profile(work: Work, name: str) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated signing profile: its API fails on one that doesn't exist. None there."""
    return get_backend("signer")[work.aws.account][work.aws.region].signing_profiles.get(name)


def queue(work: Work, arn: str) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated queue: it remembers a function that it once fed. None where it doesn't exist."""
    queues = get_backend("sqs")[work.aws.account][work.aws.region].queues.values()
    return next((queue for queue in queues if queue.queue_arn == arn), None)


_rewriting = Lock()


@contextmanager
def plain_trust(work: Work, role_arn: str) -> Iterator[None]:
    """Within it, the services that a role trusts in whatever form are written in the one form that moto understands.

    moto looks for statements with a single service as principal, and fails on any other; a role that doesn't trust the
    service, or doesn't exist, is left to moto to refuse. Roles are shared, so one caller at a time is let in.
    """
    roles = get_backend("iam")[work.aws.account][work.aws.partition].roles.values()
    role = next((role for role in roles if role.arn == role_arn), None)
    if role is None:
        yield
        return
    with _rewriting:
        written = role.assume_role_policy_document
        trusted = [{"Principal": {"Service": name}} for name in _trusted(json.loads(written))]
        role.assume_role_policy_document = json.dumps({"Statement": trusted})
        try:
            yield
        finally:
            role.assume_role_policy_document = written


def _trusted(policy: dict[str, Any]) -> list[str]:
    """The services that may assume a role with this trust policy."""
    statements = policy.get("Statement", [])
    found: list[str] = []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow":
            found += [services] if isinstance(services, str) else services
    return found
