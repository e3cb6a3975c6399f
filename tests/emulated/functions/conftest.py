"""The emulated AWS of functions that run side by side."""

from collections.abc import Iterator
from threading import RLock
from typing import Any

import pytest
from moto.core.botocore_stubber import BotocoreStubber


@pytest.fixture(scope="session", autouse=True)
def one_request_at_a_time() -> Iterator[None]:
    """Conditions hold in AWS whoever asks at once; in moto only for as long as no thread comes in between."""
    answered, turn = BotocoreStubber.process_request, RLock()

    def in_turn(stubber: BotocoreStubber, request: Any) -> Any:  # noqa: ANN401 - moto's
        with turn:
            return answered(stubber, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotocoreStubber, "process_request", in_turn)
        yield
