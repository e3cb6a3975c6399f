"""What all tests share: what is read from files and never changes is read once a run, not once a test."""

from collections.abc import Iterator
from functools import cache

import botocore.session
import pytest


@pytest.fixture(scope="session", autouse=True)
def _models_of_aws() -> Iterator[None]:
    """One loader for all sessions of botocore: each new one would read megabytes of service models again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
        yield
