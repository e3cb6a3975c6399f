from datetime import timedelta

import pytest

from slipway.evidence import EvidenceStore, FutureItemError
from tests.unit.evidence.conftest import Asked, item


def test_thin(store: EvidenceStore, clients: Asked) -> None:
    assert store.record(item()).new
    assert not store.record(item(at=item().at - timedelta(days=2))).new
    assert store.of_tree("booking", item().tree).items == (item(),)
    assert store.deployments("booking", "production").items == (item(),)
    assert store.running("production").items == (item(),)
    print(clients.calls)
