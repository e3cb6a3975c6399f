"""What up, preview, down and status share: the engine, the local cloud and a stack that is ready to run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slipway.checkout import CHECKOUT
from slipway.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from slipway.engine import Engine, ProjectHome
    from slipway.local.cloud import LocalCloud
    from slipway.stacks import StackRun
    from slipway.stacks.workspace import Workspace

POLICY_PACKS = ("policies/delivery", "policies/security")


def environment(home: ProjectHome, engine: Engine, cloud: LocalCloud) -> dict[str, str]:
    """The variables that point the engine, and any AWS client, at the local cloud and this project's home."""
    path = os.pathsep.join([*map(str, engine.search_path()), os.environ.get("PATH", "")])
    return {**home.environment(), **cloud.environment(), "PATH": path}


def started(region: str, say: Callable[[str], None], port: int = 0) -> tuple[ProjectHome, Engine, LocalCloud]:
    """The project's home, an engine, made where there is none, and the local cloud, started where it does not run.

    Raises:
        SlipwayError: no engine can be had, the home can't be written, or `port` (0: any free one) is taken.
    """
    from slipway.engine import ensure_engine, project_home
    from slipway.local.cloud import start

    home = project_home()
    home.environment()
    engine = ensure_engine(say)
    return home, engine, start(home.local, region=region, port=port)


def stack_run(
    stack: str,
    home: ProjectHome,
    engine: Engine,
    cloud: LocalCloud,
    *,
    catalogue: Path | None = None,
    templates: Path | None = None,
    packs: tuple[Path, ...] = (),
) -> StackRun:
    """A stack with the settings of its file, ready for the engine. It sets this process's environment."""
    variables = environment(home, engine, cloud)
    os.environ.update(variables)
    # The engine writes its whole state at every step, which costs most of an update; instead it is written at the end,
    # and what a killed update leaves behind is removed by the next one (StackRun.heal).
    variables["PULUMI_SKIP_CHECKPOINTS"] = "true"
    # Every provider is the local cloud's; without this the engine tries for seconds to download the real ones.
    variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"

    from slipway.stacks import StackRun

    config = dict(read_document(CHECKOUT / f"Pulumi.{stack}.yaml").data["config"])
    for key, folder in (("slipway:catalogue", catalogue), ("slipway:templates", templates)):
        if folder:
            config[key] = str(folder.absolute())
    workspace = workspace_of(home, stack)
    workspace.prepare(config)
    return StackRun(
        workspace=workspace,
        engine=engine,
        cloud=cloud,
        program=_program,
        packs=[CHECKOUT / pack for pack in POLICY_PACKS] + list(packs),
        environment=variables,
    )


def stacks_made(home: ProjectHome) -> Iterator[str]:
    """The stacks that were ever made in this home."""
    for folder in sorted((home.root / "stacks").glob("*")):
        if folder.is_dir():
            yield folder.name


def workspace_of(home: ProjectHome, stack: str) -> Workspace:
    """The engine's folder for a stack of this home."""
    from slipway.stacks.workspace import Workspace

    return Workspace(home.root / "stacks" / stack, stack)


def _program() -> None:
    from components.program import declare

    declare(CHECKOUT)
