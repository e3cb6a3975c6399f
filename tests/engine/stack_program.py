"""Updates the stack `prod` with other settings than its file has; prints its resources as JSON.

Run: stack_program.py CATALOGUE SETTINGS_AS_JSON
"""

import json
import sys
from pathlib import Path

from slipway.cli.fleet import stack_run, started


def main(catalogue: str, settings: str) -> None:
    """Update the stack and print what is in its state."""
    run = stack_run("prod", *started("us-east-1", lambda _: None), catalogue=Path(catalogue))
    config = {"aws:region": "us-east-1", "slipway:environment": "production", "slipway:catalogue": catalogue}
    run.workspace.prepare({**config, **json.loads(settings)})
    run.update(lambda _: None)
    shown = ("type", "urn", "inputs", "outputs", "protect")
    json.dump([{key: resource.get(key) for key in shown} for resource in run.resources()], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
