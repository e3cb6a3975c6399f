"""`slipway status`."""

from typing import Any

from slipway.cli.inputs import Json, Stack, stack_named
from slipway.cli.output import emit_json, say, table


def command(*, stack: Stack = None, json: Json = False) -> None:
    """Say what runs on the local cloud, and where to reach it.

    Exits 0 whether the local cloud runs or not; `running` in the JSON tells.
    """
    from slipway.cli.stack_state import stack_state
    from slipway.engine import project_home
    from slipway.local.cloud import find, health, types_seen

    home = project_home()
    chosen = stack_named(stack)
    cloud = find(home.local)
    running = cloud is not None and health(cloud)
    state = stack_state(home, chosen)
    data: dict[str, Any] = {
        "running": running,
        "endpoint": cloud.endpoint if cloud and running else None,
        "region": cloud.region if cloud and running else None,
        "stack": chosen,
        **state,
        "stored_only": sorted(kind for kind, emulated in types_seen(cloud).items() if not emulated)
        if cloud and running
        else [],
    }
    if json:
        emit_json(data)
        return
    if not running:
        say("The local cloud does not run; `./slipway up` starts it.")
    rows = [(name, _shown(value)) for name, value in data.items() if name != "stored_only"]
    table(("", ""), rows)
    if data["stored_only"]:
        say(
            "\nKept by the local providers alone, since the AWS emulator has no such thing (or they are other clouds'):"
        )
        say("\n".join(f"  {kind}" for kind in data["stored_only"]))


def _shown(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value) or "-"
        case _:
            return str(value)
