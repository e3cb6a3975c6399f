"""How a hook answers CodeDeploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OVER = "LifecycleEventAlreadyCompletedException"
"""What CodeDeploy says of a hook that has answered before, or is no longer waited for (CodeDeploy API)."""


def counted(put: Callable[[], object]) -> bool:
    """Whether CodeDeploy takes an answer; not where it has one of this hook already, since its event may come twice.

    Args:
        put: tells CodeDeploy.

    Raises:
        ClientError: CodeDeploy refused for another reason.
    """
    from botocore.exceptions import ClientError

    try:
        put()
    except ClientError as error:
        if error.response["Error"]["Code"] != OVER:
            raise
        return False
    return True
