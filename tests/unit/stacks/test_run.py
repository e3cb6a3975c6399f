from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.engine import Engine, Origin
from slipway.engine.model import Version
from slipway.local.cloud import LocalCloud
from slipway.stacks import OperationError, Outcome, StackRun
from slipway.stacks.workspace import Workspace


class FailingRun(StackRun):
    """A stack that the engine can do nothing with."""

    def _operate(self, operation: str, progress: Callable[[int], None], **options: object) -> Outcome:
        del progress, options
        raise OperationError(operation)


@pytest.fixture
def run(tmp_path: Path) -> StackRun:
    return FailingRun(
        workspace=Workspace(tmp_path, "prod"),
        engine=Engine(tmp_path / "pulumi", Version(3, 259, 0), Origin.BUILT, ()),
        cloud=LocalCloud(1, "http://127.0.0.1:1", "us-east-1", "this start", 1),
        program=lambda: None,
        packs=(),
        environment={},
    )


def test_an_update_that_failed_has_ended(run: StackRun) -> None:
    with pytest.raises(OperationError):
        run.update(lambda _: None)
    assert not run.workspace.mark.path.exists()
    assert run.workspace.boot_id == "this start"


def test_after_a_refresh_that_failed_the_next_run_looks_again(run: StackRun) -> None:
    with pytest.raises(OperationError):
        run.refresh(lambda _: None)
    assert run.workspace.mark.path.exists()
    assert run.workspace.boot_id is None
