"""`slipway down`."""

import shutil

from slipway.cli.inputs import Json, Stack, stack_named
from slipway.cli.output import emit_json, progress, say


def command(*, stack: Stack = None, json: Json = False) -> None:
    """Remove what `up` made, and end the local cloud.

    With --stack only that stack is removed, by the engine, and the local cloud goes on while another stack is in it.
    Without, the local cloud is ended and everything in it forgotten.
    """
    from slipway.cli.fleet import stacks_made, workspace_of
    from slipway.engine import project_home
    from slipway.local.cloud import stop

    home = project_home()
    removed = _destroy(stack_named(stack)) if stack else 0
    remaining = list(stacks_made(home)) if stack else []
    ended = False
    if not remaining:
        for made in stacks_made(home):
            workspace_of(home, made).refuse_while_updating()
        ended = stop(home.local)
        for folder in (home.root / "stacks", home.state, home.local):
            shutil.rmtree(folder, ignore_errors=True)
    if json:
        emit_json({"removed": removed, "local_cloud_ended": ended, "remaining_stacks": remaining})
        return
    if stack:
        say(f"{removed} resources of stack {stack} removed.")
    if remaining:
        say(f"The local cloud goes on with {', '.join(remaining)}.")
    else:
        say("The local cloud is ended." if ended else "The local cloud was not running.")


def _destroy(stack: str) -> int:
    from slipway.checkout import CHECKOUT
    from slipway.cli.fleet import stack_run, started
    from slipway.cli.runs import bring_in_step, counted
    from slipway.plan import read_settings

    with progress() as show:
        home, engine, cloud = started(read_settings(CHECKOUT, stack).region, show)
        run = stack_run(stack, home, engine, cloud)
        bring_in_step(run, show)
        outcome = run.destroy(counted(show, "removing"))
        shutil.rmtree(run.workspace.folder)
    return outcome.changes["delete"]
