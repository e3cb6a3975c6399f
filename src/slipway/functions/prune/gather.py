"""All facts of an environment's account. One that can't be had raises, so that nothing goes on half the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.decide.pruning import Facts
from slipway.functions.prune.deployments import successes, under_way
from slipway.functions.prune.registries import artifacts, proofs, registries
from slipway.functions.prune.running import running

if TYPE_CHECKING:
    from slipway.functions.clients import Clients


def gather(clients: Clients, environment: str) -> Facts:
    """The facts of every registry of an environment.

    Args:
        clients: gives the boto3 client of a service.
        environment: its name.

    Raises:
        ClientError: a fact can't be had.
    """
    ecr = clients("ecr")
    stored = tuple(artifact for registry in registries(ecr, environment) for artifact in artifacts(ecr, registry))
    return Facts(
        artifacts=stored,
        deployed=(*running(clients, environment), *under_way(clients, environment)),
        successes=tuple(successes(clients, environment)),
        references=dict(proofs(stored)),
    )
