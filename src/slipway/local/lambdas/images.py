"""Functions made of images are the services' own and are not run: each invocation gets a recorded answer."""

from __future__ import annotations

import json

from slipway.local.lambdas.deployed import Deployed
from slipway.local.services.answers import Answers


def recorded(function: Deployed, answers: Answers) -> str:
    """What the function would return to an HTTP API: well or unwell, and that nothing was run."""
    status = answers.status(function.region, f"{function.name}:{function.version}")
    headers = {"content-type": "text/plain"}
    return json.dumps({"statusCode": status, "headers": headers, "body": "recorded: images are not run here"})
