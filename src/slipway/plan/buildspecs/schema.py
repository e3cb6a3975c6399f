"""The shape of a buildspec (CodeBuild user guide, "Build specification reference for CodeBuild")."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from slipway.documents import FieldError, Shape
from slipway.plan.buildspecs.batch import Batch

VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
Variable = Annotated[str, Shape(VARIABLE, "letters, digits and underscores, such as SERVICE_PATH")]
YesNo = Literal["yes", "no", True, False]
Text = Annotated[str, Field(min_length=1)]
Command = Annotated[str, Field(min_length=1)]
OnFailure = Annotated[
    str,
    Shape(
        r"^(ABORT|CONTINUE|RETRY|RETRY-[1-9][0-9]*|RETRY-.+)$",
        "ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex",
        str.upper,
    ),
]
TestFormat = Literal["CUCUMBERJSON", "JUNITXML", "NUNITXML", "NUNIT3XML", "TESTNGXML", "VISUALSTUDIOTRX"]
CoverageFormat = Literal["CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV"]
RuntimeName = Literal["android", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby"]

MOST_REPORT_GROUPS = 5
"""CodeBuild user guide, `reports`: a buildspec names five report groups at most."""


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Section(BaseModel):
    """A part of a buildspec: no unknown keys, no conversions; keys are written with hyphens."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=_kebab, validate_by_name=False)


class Environment(Section):
    """Where variables come from, and which shell runs the commands."""

    shell: Literal["bash", "/bin/sh", "powershell.exe", "cmd.exe"] | None = None
    variables: dict[Variable, str] = {}
    parameter_store: dict[Variable, Text] = {}
    secrets_manager: dict[Variable, Text] = {}
    exported_variables: list[Variable] = []
    git_credential_helper: YesNo | None = None


class Proxy(Section):
    """What goes through an explicit proxy server."""

    upload_artifacts: YesNo | None = None
    logs: YesNo | None = None


class Phase(Section):
    """Commands that run one after another, and what happens when one fails."""

    run_as: Text | None = None
    on_failure: OnFailure | None = None
    commands: list[Command] = Field(default=[])
    finally_: list[Command] = Field(default=[], alias="finally")


class Install(Phase):
    """The first phase, which also chooses the runtimes."""

    runtime_versions: dict[RuntimeName, str | int | float] = Field(default={})


class Phases(Section):
    """The phases in their order; `post_build` runs although `build` failed, unless that says `on-failure: ABORT`."""

    model_config = ConfigDict(alias_generator=None)

    install: Install | None = None
    pre_build: Phase | None = None
    build: Phase | None = None
    post_build: Phase | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not any(phase and phase.commands for phase in (self.install, self.pre_build, self.build, self.post_build)):
            raise ValueError("no phase has commands")
        return self


class Report(Section):
    """A report group: which files hold test results or coverage."""

    files: list[Text] = Field(min_length=1)
    base_directory: Text | None = None
    discard_paths: YesNo | None = None
    file_format: TestFormat | CoverageFormat = "JUNITXML"


class ArtifactFiles(Section):
    """Which files a build hands on."""

    files: list[Text] = Field(min_length=1)
    name: Text | None = None
    discard_paths: YesNo | None = None
    base_directory: Text | None = None
    exclude_paths: Text | list[Text] | None = None
    enable_symlinks: YesNo | None = None
    s3_prefix: Text | None = None


class Artifacts(ArtifactFiles):
    """The primary artifact, and secondary ones by identifier."""

    secondary_artifacts: dict[
        Annotated[str, Shape(r"^[A-Za-z0-9_]+$", "letters, digits and underscores")], ArtifactFiles
    ] = {}


class Cache(Section):
    """Which folders are kept from one build to the next."""

    key: Text | None = None
    fallback_keys: list[Text] = []
    action: Literal["restore", "save"] | None = None
    paths: list[Text] = Field(min_length=1)


def _current(version: str | float) -> str | float:
    if str(version) != "0.2":
        raise FieldError((), f"expected 0.2, in which all commands share one shell, found {version}", "0.2")
    return version


def _groups_in_bounds(reports: dict[str, Report]) -> dict[str, Report]:
    if len(reports) > MOST_REPORT_GROUPS:
        raise ValueError(f"expected at most {MOST_REPORT_GROUPS} report groups, found {len(reports)}")
    return reports


class Buildspec(Section):
    """A whole buildspec."""

    version: Annotated[str | float, AfterValidator(_current)]
    run_as: Text | None = None
    env: Environment = Environment()
    proxy: Proxy | None = None
    batch: Batch | None = None
    phases: Phases
    reports: Annotated[
        dict[Annotated[str, Shape(r"^[A-Za-z0-9:/_.-]+$", "a report group's name or ARN")], Report],
        AfterValidator(_groups_in_bounds),
    ] = {}
    artifacts: Artifacts | None = None
    cache: Cache | None = None
