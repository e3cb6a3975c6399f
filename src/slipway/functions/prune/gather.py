"""All facts of an environment's account. One that can't be had raises, so that nothing goes on half the truth."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from slipway.decide.pruning import Facts
from slipway.functions.prune.deployments import successes, under_way
from slipway.functions.prune.evidence import references
from slipway.functions.prune.registries import artifacts, proofs, registries
from slipway.functions.prune.running import running

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slipway.clients import Clients
    from slipway.evidence import EvidenceStore


def gather(clients: Clients, environment: str, store: EvidenceStore) -> Facts:
    """The facts of every registry of an environment.

    Args:
        clients: gives the boto3 client of a service.
        environment: its name.
        store: its evidence.

    Raises:
        ClientError: a fact can't be had.
        SlipwayError: there is evidence that this version can't read.
    """
    ecr = clients("ecr")
    stored = tuple(artifact for registry in registries(ecr, environment) for artifact in artifacts(ecr, registry))
    return Facts(
        artifacts=stored,
        deployed=(*running(clients, environment), *under_way(clients, environment)),
        successes=tuple(successes(clients, environment)),
        references=_joined([*proofs(stored), *references(store, environment)]),
    )


def _joined(reasons: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every reason of each digest, once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for digest, reason in reasons:
        found[digest][reason] = None
    return {digest: "; ".join(texts) for digest, texts in found.items()}
