"""Quotas of an AWS account, counted over all stacks that share it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from slipway.deep.checks.quotas import ACCOUNT, over
from slipway.deep.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHECK = "account-quotas"


def account_of(stack: str, environment: str, config: Mapping[str, object], local: str) -> str:
    """What tells the account of a stack: the one of aws:allowedAccountIds in its settings.

    Stacks that name none have an account for each environment, as the platform advises, and the local cloud its own.
    """
    allowed = config.get("aws:allowedAccountIds")
    if isinstance(allowed, list) and len(allowed) == 1:
        return f"account {allowed[0]}"
    return "the local cloud" if stack == local else f"the account of {environment}"


def account_faults(counts: Iterable[tuple[str, str, Mapping[tuple[str, str], int]]]) -> Iterator[Finding]:
    """What is too much for an account, from each stack's name, account and counts by thing and region."""
    total: dict[tuple[str, str, str], int] = defaultdict(int)
    stacks: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for stack, account, counted in counts:
        for (what, region), count in counted.items():
            total[account, what, region] += count
            stacks[account, what, region].append(stack)
    quotas = {quota.what: quota for quota in ACCOUNT}
    for (account, what, region), count in total.items():
        for fault in over(quotas[what], count, " ".join(filter(None, (account, region)))):
            yield Finding(" ".join(stacks[account, what, region]), CHECK, fault)
