"""Ids, ARNs and other outputs of AWS resources, in the form that AWS gives them, told from their inputs.

Digits that AWS draws are drawn from the resource's URN, so that they are the same on every run.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from slipway.deep.rendering.forms import FORMS, Form
from slipway.local.account import ACCOUNT

_NAMES = ("name", "functionName", "alarmName", "dashboardName", "family", "bucket", "identifier")


def identity(token: str, urn: str, region: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The id and the outputs of an AWS resource, as far as they follow from its inputs."""
    own = token.removeprefix("aws:")
    form = FORMS.get(own) or _usual(own)
    digits = hashlib.sha256(urn.encode()).hexdigest()
    values = {
        **{key: value for key, value in inputs.items() if isinstance(value, str)},
        "name": next((inputs[key] for key in _NAMES if isinstance(inputs.get(key), str)), digits[:12]),
        "path": inputs.get("path", "/"),
        "digits": digits,
        "uuid": "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32])),
        "region": region,
        "account": ACCOUNT,
        "cluster_name": _last(inputs.get("cluster"), "default"),
        "function_name": _last(inputs.get("functionName"), "", ":"),
        "balancer": _after(inputs.get("loadBalancerArn"), "loadbalancer/"),
        "listener": _after(inputs.get("listenerArn"), "listener/"),
        "url": str(inputs.get("url")).removeprefix("https://"),
    }
    place = f"{region if form.regional else ''}:{ACCOUNT if form.owned else ''}"
    values["arn"] = f"arn:aws:{form.service}:{place}:{form.resource.format_map(values)}"
    more = {key: template.format_map(values) for key, template in dict(form.more).items()}
    return form.id.format_map(values), {"arn": values["arn"], **more}


def _usual(token: str) -> Form:
    module, kind = token.partition("/")[0], token.rpartition(":")[2].lower()
    return Form(module, f"{kind}/{{name}}")


def _last(value: object, default: str, separator: str = "/") -> str:
    return value.rpartition(separator)[2] if isinstance(value, str) else default


def _after(value: object, word: str) -> str:
    return value.partition(word)[2] if isinstance(value, str) else word
