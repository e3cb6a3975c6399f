"""AWS resource types that moto can't hold: named, identified and kept in the provider's store."""

import hashlib
import re
import uuid

from slipway.local.aws.session import AwsSession
from slipway.local.wire import Properties

_STATES = {
    "aws:codestarconnections/connection:Connection": {"connectionStatus": "PENDING"},
    "aws:codeconnections/connection:Connection": {"connectionStatus": "PENDING"},
    "aws:iam/outboundWebIdentityFederation:OutboundWebIdentityFederation": {
        "issuerIdentifier": "https://{uuid}.tokens.sts.global.api.aws"
    },
    "aws:cloudwatch/queryDefinition:QueryDefinition": {"queryDefinitionId": "{uuid}"},
    "aws:synthetics/canary:Canary": {"status": "RUNNING"},
    "aws:lambda/codeSigningConfig:CodeSigningConfig": {"configId": "csc-{digits}"},
    "aws:codedeploy/deploymentConfig:DeploymentConfig": {"deploymentConfigId": "{uuid}"},
}
"""Outputs that the cloud would give beside id and ARN: a new connection waits for a person's handshake."""
_IDENTIFIED_BY_ARN = {"codebuild", "codestar-connections", "codeconnections", "lambda"}
_DIGITS_OF_A_CONFIG = 17
"""AWS Lambda API, CodeSigningConfigId."""

_ARN_WORDS = {
    "aws:codestarconnections/connection:Connection": ("codestar-connections", "connection/{uuid}"),
    "aws:codeconnections/connection:Connection": ("codeconnections", "connection/{uuid}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": ("cloudwatch", "alarm:{name}"),
    "aws:codebuild/fleet:Fleet": ("codebuild", "fleet/{name}:{uuid}"),
    "aws:lambda/codeSigningConfig:CodeSigningConfig": ("lambda", "code-signing-config:csc-{digits}"),
    "aws:synthetics/canary:Canary": ("synthetics", "canary:{name}"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": ("codedeploy", "deploymentconfig:{name}"),
}
_NAMES = ("name", "alarmName", "dashboardName", "deploymentConfigName", "family", "clusterName", "identifier")


def identity(token: str, session: AwsSession, inputs: Properties) -> tuple[str, Properties]:
    """The id and the outputs of a new resource of type `token`."""
    unique = str(uuid.uuid4())
    digits = unique.replace("-", "")[:_DIGITS_OF_A_CONFIG]
    name = next((str(inputs[key]) for key in _NAMES if inputs.get(key)), f"{_kind(token)}-{_digits(unique)}")
    service, form = _ARN_WORDS.get(token, (token.split(":")[1].partition("/")[0], f"{_kind(token)}/{{name}}"))
    arn = session.arn(service, form.format(uuid=unique, name=name, digits=digits))
    states = {key: value.format(uuid=unique, digits=digits) for key, value in _STATES.get(token, {}).items()}
    return (arn if service in _IDENTIFIED_BY_ARN else name), {"arn": arn, **states}


def _kind(token: str) -> str:
    """SecurityHubStandard as security-hub-standard."""
    word = token.rpartition(":")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", word).lower()


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
