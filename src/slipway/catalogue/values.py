"""The kinds of value that the catalogue's files are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from slipway.documents import FieldError, Shape
from slipway.documents.wording import shown

if TYPE_CHECKING:
    from pydantic.config import JsonDict

EnvironmentName = Literal["dev", "qa", "staging", "production"]

SEGMENT = r"\.*[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*"
"""One step of a path; it holds more than dots, so that a path can't climb out of its repository."""

MAX_PATH = 252

Name = Annotated[
    str,
    Field(min_length=2, max_length=63),
    Shape(
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "lower-case letters, digits and single inner hyphens, a letter first",
        lambda text: re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-"),
    ),
]
Email = Annotated[
    str,
    Field(max_length=254),
    Shape(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", "an address such as team@example.com"),
]
Channel = Annotated[
    str,
    Shape(r"^#[a-z0-9_-]{1,80}$", "a Slack channel such as #team", lambda text: "#" + text.lower().lstrip("#")),
]
Sentence = Annotated[
    str,
    Field(max_length=255),
    Shape(
        r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$",
        "one line without control characters",
        lambda text: " ".join(text.split()),
    ),
]
"""At most what a CodeBuild project takes as its description (CodeBuild API, CreateProject)."""
Repository = Annotated[
    str,
    Field(max_length=200),
    Shape(
        rf"^{SEGMENT}/{SEGMENT}$",
        "OWNER/NAME",
        lambda text: "/".join(re.split(r"[/:]", text.removesuffix(".git"))[-2:]),
    ),
]
FolderPath = Annotated[
    str,
    Field(max_length=MAX_PATH),
    Shape(
        rf"^(\.|{SEGMENT}(/{SEGMENT})*)$",
        "a folder inside the repository, such as services/search",
        lambda text: text.removeprefix("./").strip("/"),
    ),
]
"""With `/**` behind it, at most what a trigger takes as a pattern of files (CodePipeline API, GitFilePathPattern)."""
WatchedPath = Annotated[
    str,
    Field(max_length=255),
    Shape(
        rf"^({SEGMENT}|\*)(/({SEGMENT}|\*))*(/\*\*)?$",
        "files of the repository, such as libs/common/**",
        lambda text: text.removeprefix("./").strip("/"),
    ),
]
FilePath = Annotated[
    str,
    Field(max_length=300),
    Shape(
        rf"^{SEGMENT}(/{SEGMENT})*$",
        "a file below the service's folder, such as docker/Dockerfile",
        lambda text: text.removeprefix("./").strip("/"),
    ),
]
UrlPath = Annotated[
    str,
    Field(max_length=1024),
    Shape(
        r"^/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*$", "a path such as /health", lambda text: "/" + text.strip().lstrip("/")
    ),
]
"""At most what a load balancer's health check takes (Elastic Load Balancing API, CreateTargetGroup)."""


def _each_once(values: list[str]) -> list[str]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise FieldError((index,), f"{shown(value)} is given twice")
        seen.add(value)
    return values


EachOnce = AfterValidator(_each_once)


UNIQUE: JsonDict = {"uniqueItems": True}
NO_OTHER_KEYS: JsonDict = {"additionalProperties": False}


class Strict(BaseModel):
    """A frozen value that refuses unknown fields and never converts one type into another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
