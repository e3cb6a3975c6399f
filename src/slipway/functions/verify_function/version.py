"""Which version of which function a deployment brings, and where that answers its health check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.clients import Clients

BASE_PATH, HEALTH_PATH = "AWS_LWA_REMOVE_BASE_PATH", "AWS_LWA_READINESS_CHECK_PATH"
"""Environment variables of a function: the first segment of its paths, and the health check below it."""


class NoVersionError(LookupError):
    """Raised where a deployment brings no version that can be called, with what was looked for."""


@dataclass(frozen=True)
class Version:
    """A published version of a function, and the path that callers use for its health check."""

    function: str
    number: str
    path: str

    def __str__(self) -> str:
        return f"{self.function}:{self.number}{self.path}"


def new_version(deployment: str, clients: Clients) -> Version:
    """The version that a CodeDeploy deployment moves the alias to.

    Raises:
        NoVersionError: it deploys no function, or one that does not tell its health check.
    """
    codedeploy = clients("codedeploy")
    ids = codedeploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    targets = codedeploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=ids)["deploymentTargets"]
    found = [target["lambdaTarget"]["lambdaFunctionInfo"] for target in targets if "lambdaTarget" in target]
    if len(found) != 1:
        raise NoVersionError(f"deployment {deployment} brings {len(found)} functions; expected one")
    name, number = str(found[0]["functionName"]), str(found[0]["targetVersion"])
    told = clients("lambda").get_function_configuration(FunctionName=name, Qualifier=number)
    variables = told.get("Environment", {}).get("Variables", {})
    if HEALTH_PATH not in variables:
        raise NoVersionError(f"function {name} has no environment variable {HEALTH_PATH}")
    return Version(name, number, variables.get(BASE_PATH, "") + variables[HEALTH_PATH])
