import json

import pytest

from tests.components.conftest import ContextOf
from tests.components.fleet import Stack, StackOf, stack_of


@pytest.fixture(scope="session")
def stack_with(context_of: ContextOf) -> StackOf:
    """A function: services, environment and further settings -> the stack that is declared of them, once a session."""
    known: dict[str, Stack] = {}

    def stack_with(services: dict[str, dict[str, object]], environment: str = "production", **more: object) -> Stack:
        key = json.dumps([services, environment, more])
        if key not in known:
            known[key] = stack_of(context_of(services, environment, **more))
        return known[key]

    return stack_with
