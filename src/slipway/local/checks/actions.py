"""CodePipeline actions: what each provider's configuration and artifacts must be.

No model of the API carries this. Source: AWS CodePipeline user guide, "Action structure reference" and "Valid action
providers".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from slipway.local.checks.problem import Path, Problem, nearest, shown
from slipway.local.wire import UNKNOWN, Properties

VALUE_LIMIT = 1000
"""The most characters of one configuration value (CodePipeline API reference, ActionConfigurationValue)."""


@dataclass(frozen=True)
class ActionRule:
    """The configuration keys of an action, its least and most artifacts, and keys that take only certain values."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    takes: tuple[int, int] = (0, 0)
    gives: tuple[int, int] = (0, 0)
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """Every key."""
        return self.required | self.optional


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODEBUILD = ActionRule(
    _words("ProjectName"),
    _words("PrimarySource EnvironmentVariables BatchEnabled CombineArtifacts"),
    takes=(1, 5),
    gives=(0, 5),
    values={"BatchEnabled": ("true", "false"), "CombineArtifacts": ("true", "false")},
)
_THRESHOLDS = "CriticalThreshold HighThreshold MediumThreshold LowThreshold"
_TASKS = "AppSpecTemplatePath TaskDefinitionTemplatePath"
_IMAGES = " ".join(f"Image{number}ArtifactName Image{number}ContainerName" for number in range(1, 5))
RULES = {
    ("Source", "CodeStarSourceConnection"): ActionRule(
        _words("ConnectionArn FullRepositoryId BranchName"),
        _words("OutputArtifactFormat DetectChanges"),
        gives=(1, 1),
        values={"OutputArtifactFormat": ("CODE_ZIP", "CODEBUILD_CLONE_REF"), "DetectChanges": ("true", "false")},
    ),
    ("Build", "CodeBuild"): _CODEBUILD,
    ("Test", "CodeBuild"): _CODEBUILD,
    ("Build", "ECRBuildAndPublish"): ActionRule(
        _words("ECRRepositoryName"),
        _words("DockerFilePath ImageTags RegistryType"),
        takes=(1, 1),
        values={"RegistryType": ("private", "public")},
    ),
    ("Invoke", "InspectorScan"): ActionRule(
        _words("InspectorRunMode"),
        _words(f"ECRRepositoryName ImageTag {_THRESHOLDS}"),
        takes=(0, 1),
        gives=(0, 1),
        values={"InspectorRunMode": ("SourceCodeScan", "ECRImageScan")},
    ),
    ("Deploy", "CodeDeployToECS"): ActionRule(
        _words("ApplicationName DeploymentGroupName TaskDefinitionTemplateArtifact AppSpecTemplateArtifact"),
        _words(f"{_TASKS} {_IMAGES}"),
        takes=(1, 5),
    ),
    ("Deploy", "CodeDeploy"): ActionRule(_words("ApplicationName DeploymentGroupName"), takes=(1, 1)),
    ("Deploy", "ECS"): ActionRule(
        _words("ClusterName ServiceName"), _words("FileName DeploymentTimeout"), takes=(1, 1)
    ),
    ("Deploy", "EC2"): ActionRule(
        _words("InstanceTagKey InstanceType TargetDirectory"),
        _words("InstanceTagValue MaxBatch MaxError TargetGroupNameList PreScript PostScript"),
        takes=(1, 1),
        values={"InstanceType": ("EC2", "SSM_MANAGED_NODE")},
    ),
    ("Deploy", "S3"): ActionRule(
        _words("BucketName Extract"),
        _words("ObjectKey KMSEncryptionKeyARN CannedACL CacheControl"),
        takes=(1, 1),
        values={"Extract": ("true", "false")},
    ),
    ("Invoke", "Lambda"): ActionRule(_words("FunctionName"), _words("UserParameters"), takes=(0, 5), gives=(0, 5)),
    ("Approval", "Manual"): ActionRule(optional=_words("NotificationArn CustomData ExternalEntityLink")),
}
"""By category and provider, for the owner AWS."""

_OTHERS = {
    "Source": _words("S3 ECR CodeCommit"),
    "Test": _words("DeviceFarm"),
    "Deploy": _words(
        "AlexaSkillsKit AppConfig CloudFormation CloudFormationStackInstances CloudFormationStackSet EKS "
        "ElasticBeanstalk Lambda OpsWorks ServiceCatalog"
    ),
    "Invoke": _words("CodePipeline StepFunctions"),
    "Compute": _words("Commands"),
}
"""Providers of the owner AWS whose keys are not checked here."""

_TIMEOUT_MINUTES = (1, 60)
"""How long an ECS deploy action may wait (action reference of Amazon ECS)."""


def problems(action: Properties, path: Path) -> Iterator[Problem]:
    """What CodePipeline would refuse in one action of the owner AWS; values may be UNKNOWN."""
    yield from _lengths(action, path)
    category, provider = action.get("category"), action.get("provider")
    if action.get("owner") != "AWS" or not isinstance(category, str) or not isinstance(provider, str):
        return
    rule = RULES.get((category, provider))
    if rule is not None:
        yield from _keys(action, rule, (*path, "configuration"))
        yield from _artifacts(action, rule, path)
        yield from _special(action, provider, path)
    else:
        named = {name for place, name in RULES if place == category} | _OTHERS.get(category, frozenset())
        if named and provider not in named:
            expected = f"{category} has no such provider; expected one of {', '.join(sorted(named))}"
            yield Problem((*path, "provider"), expected, shown(provider), nearest(provider, named))


def configuration(action: Properties) -> dict[str, Any] | None:
    """The action's configuration, or None where it isn't known yet."""
    given = action.get("configuration")
    return None if given is UNKNOWN else dict(given or {})


def _lengths(action: Properties, path: Path) -> Iterator[Problem]:
    for key, value in (configuration(action) or {}).items():
        if isinstance(value, str) and len(value) > VALUE_LIMIT:
            expected = f"expected at most {VALUE_LIMIT} characters in a configuration value"
            yield Problem((*path, "configuration", key), expected, f"{len(value)} characters")


def _keys(action: Properties, rule: ActionRule, path: Path) -> Iterator[Problem]:
    given = configuration(action)
    if given is None:
        return
    for key in sorted(rule.required - given.keys()):
        yield Problem((*path, key), f"{action['provider']} needs the configuration key {key!r}")
    for key, value in given.items():
        allowed = rule.values.get(key)
        if key not in rule.known:
            expected = f"{key!r} is no configuration key of {action['provider']}"
            yield Problem((*path, key), expected, hint=nearest(key, rule.known))
        elif allowed and isinstance(value, str) and "#{" not in value and value not in allowed:
            yield Problem((*path, key), f"expected one of {', '.join(allowed)}", shown(value), nearest(value, allowed))


def _artifacts(action: Properties, rule: ActionRule, path: Path) -> Iterator[Problem]:
    for key, (least, most) in (("inputArtifacts", rule.takes), ("outputArtifacts", rule.gives)):
        given = action.get(key) or []
        if given is not UNKNOWN and not least <= len(given) <= most:
            count = str(most) if least == most else f"{least} to {most}"
            word = "input" if key == "inputArtifacts" else "output"
            yield Problem((*path, key), f"{action['provider']} has {count} {word} artifacts", str(len(given)))


def _special(action: Properties, provider: str, path: Path) -> Iterator[Problem]:
    """Rules that tie a key to another."""
    given = configuration(action)
    if given is None:
        return
    where = (*path, "configuration")
    inputs = action.get("inputArtifacts") or []
    if provider == "CodeBuild" and inputs is not UNKNOWN:
        primary = given.get("PrimarySource")
        if len(inputs) > 1 and primary is None:
            yield Problem((*where, "PrimarySource"), "more than one input artifact needs a PrimarySource")
        if isinstance(primary, str) and UNKNOWN not in inputs and primary not in inputs:
            hint = nearest(primary, inputs)
            yield Problem((*where, "PrimarySource"), "expected one of the input artifacts", shown(primary), hint)
    if provider == "CodeBuild" and "CombineArtifacts" in given and given.get("BatchEnabled") != "true":
        yield Problem((*where, "CombineArtifacts"), "only a batch (BatchEnabled) has artifacts to combine")
    if provider == "S3" and given.get("Extract") == "false" and "ObjectKey" not in given:
        yield Problem((*where, "ObjectKey"), "a file that is not extracted needs an ObjectKey")
    minutes = given.get("DeploymentTimeout")
    if provider == "ECS" and isinstance(minutes, str):
        least, most = _TIMEOUT_MINUTES
        if not (minutes.isdigit() and least <= int(minutes) <= most):
            yield Problem((*where, "DeploymentTimeout"), f"expected {least} to {most} minutes", shown(minutes))
