"""Every field of a service file spoiled in every likely way: the line, the field, the message and the suggestion."""

from __future__ import annotations

import time
from typing import NamedTuple

import pytest

from slipway.catalogue import Service, Thresholds
from slipway.documents import Problem
from tests.unit.catalogue.folder import SEARCH, Folder

SERVICE_FIELDS = ", ".join(sorted(Service.model_fields))
NAME = "expected lower-case letters, digits and single inner hyphens, a letter first, found "
QUOTE = "; to mean text, put it in quotes"
PLAIN = "; to mean a number, write it without quotes, leading zeros and separators"
FARGATE_1024 = "2048, 3072, 4096, 5120, 6144, 7168, 8192"
LOOK_ALIKE = "se\N{CYRILLIC SMALL LETTER A}rch"


class Mistake(NamedTuple):
    """What is replaced by what in a good file, and the problem expected, `below` lines under what was replaced."""

    good: str
    bad: str
    field: str
    message: str
    suggestion: str = ""
    below: int = 0


MISTAKES = [
    # unknown fields
    Mistake("port: 9200", "prot: 9200", "prot", f"unknown field; expected one of {SERVICE_FIELDS}", "port"),
    Mistake("port: 9200", "colour: red", "colour", f"unknown field; expected one of {SERVICE_FIELDS}"),
    Mistake("port: 9200", "zone-x: 1", "zone-x", f"unknown field; expected one of {SERVICE_FIELDS}"),
    Mistake("port: 9200", "80: 1", "80", f"unknown field; expected one of {SERVICE_FIELDS}"),
    Mistake("  kind: docker", "  kind: docker\n  kinds: npm", "build.kinds",
     "unknown field; expected one of dockerfile, kind", "kind", below=1),
    Mistake("  count: 3", "  cuont: 3", "compute.cuont", "unknown field; expected one of count, cpu, memory", "count"),
    Mistake("  cpu_percent: 85", "  cpu-percent: 85", "thresholds.cpu-percent",
     f"unknown field; expected one of {', '.join(sorted(Thresholds.model_fields))}", "cpu_percent"),
    # names
    Mistake("name: search", "name: Search", "name", NAME + "'Search'", "search"),
    Mistake("name: search", "name: trip search", "name", NAME + "'trip search'", "trip-search"),
    Mistake("name: search", "name: trip_search", "name", NAME + "'trip_search'", "trip-search"),
    Mistake("name: search", "name: search-", "name", NAME + "'search-'", "search"),
    Mistake("name: search", "name: 'search\n  '", "name", NAME + "'search '", "search"),
    Mistake("name: search", 'name: "search\\n"', "name", NAME + "'search\\n'", "search"),
    Mistake("name: search", "name: 3search", "name", NAME + "'3search'"),
    Mistake("name: search", f"name: {LOOK_ALIKE}", "name", NAME + "'se\\u0430rch'", "se-rch"),
    Mistake("name: search", "name: s", "name", "expected at least 2 characters, found 1"),
    Mistake("name: search", "name: ''", "name", "expected at least 2 characters, found 0"),
    Mistake("name: search", f"name: {'s' * 64}", "name", "expected at most 63 characters, found 64"),
    Mistake("name: search", "name: 7", "name", f"expected text, found a number 7{QUOTE}"),
    Mistake("name: search", "name: true", "name", f"expected text, found a boolean True{QUOTE}"),
    Mistake("name: search", "name: 1.10", "name", f"expected text, found a number 1.1{QUOTE}"),
    Mistake("name: search", "name: 1e3", "name", f"expected text, found a number 1000.0{QUOTE}"),
    Mistake("name: search", "name:", "name", "expected text, found nothing"),
    Mistake("name: search", "name: [search]", "name", "expected text, found a list ['search']"),
    Mistake("name: search", "name: {a: b}", "name", "expected text, found a mapping {'a': 'b'}"),
    Mistake("system: discovery", "system: 1", "system", f"expected text, found a number 1{QUOTE}"),
    Mistake("owner: discovery", "owner: []", "owner", "expected text, found a list []"),
    Mistake("template: microservice", "template: 1", "template", f"expected text, found a number 1{QUOTE}"),
    # text
    Mistake("description: Finds trips.", "description: 1", "description", f"expected text, found a number 1{QUOTE}"),
    Mistake("description: Finds trips.", 'description: "red \\e[31m"', "description",
     "expected one line without control characters, found 'red \\x1b[31m'"),
    Mistake("description: Finds trips.", 'description: "one\\ntwo"', "description",
     "expected one line without control characters, found 'one\\ntwo'", "one two"),
    Mistake("description: Finds trips.", 'description: "turned \\u202e round"', "description",
     "expected one line without control characters, found 'turned \\u202e round'"),
    Mistake("description: Finds trips.", f"description: {'x' * 256}", "description",
     "expected at most 255 characters, found 256"),
    Mistake("repository: wayfarer/search", "repository: search", "repository", "expected OWNER/NAME, found 'search'"),
    Mistake("repository: wayfarer/search", "repository: https://git.example/wayfarer/search.git", "repository",
     "expected OWNER/NAME, found 'https://git.example/wayfarer/search.git'", "wayfarer/search"),
    Mistake("repository: wayfarer/search", "repository: git@git.example:wayfarer/search", "repository",
     "expected OWNER/NAME, found 'git@git.example:wayfarer/search'", "wayfarer/search"),
    Mistake("repository: wayfarer/search", "repository: ../..", "repository", "expected OWNER/NAME, found '../..'"),
    Mistake("repository: wayfarer/search", "repository: 1", "repository", f"expected text, found a number 1{QUOTE}"),
    Mistake("path: services/search", "path: /services/search", "path",
     "expected a folder inside the repository, such as services/search, found '/services/search'", "services/search"),
    Mistake("path: services/search", "path: ../../etc", "path",
     "expected a folder inside the repository, such as services/search, found '../../etc'"),
    Mistake("path: services/search", "path: services/../../etc", "path",
     "expected a folder inside the repository, such as services/search, found 'services/../../etc'"),
    Mistake("path: services/search", "path: 1", "path", f"expected text, found a number 1{QUOTE}"),
    Mistake("health: /ready", "health: ready", "health", "expected a path such as /health, found 'ready'", "/ready"),
    Mistake("health: /ready", "health: /re ady", "health", "expected a path such as /health, found '/re ady'"),
    Mistake("health: /ready", "health: no", "health", "expected a path such as /health, found 'no'", "/no"),
    Mistake("health: /ready", "health: true", "health", f"expected text, found a boolean True{QUOTE}"),
    # the build
    Mistake("  kind: docker", "  kind: dokcer", "build.kind",
     "expected one of docker, npm, maven, python, terraform, found text 'dokcer'", "docker"),
    Mistake("  kind: docker", "  kind: Docker", "build.kind",
     "expected one of docker, npm, maven, python, terraform, found text 'Docker'", "docker"),
    Mistake("  kind: docker", "  kind: gradle", "build.kind",
     "expected one of docker, npm, maven, python, terraform, found text 'gradle'"),
    Mistake("  kind: docker", "  kind: [docker]", "build.kind",
     "expected one of docker, npm, maven, python, terraform, found a list ['docker']", "docker"),
    Mistake("  kind: docker", "  kind:", "build.kind",
     "expected one of docker, npm, maven, python, terraform, found nothing"),
    Mistake("  dockerfile: Dockerfile", "  dockerfile: ..", "build.dockerfile",
     "expected a file below the service's folder, such as docker/Dockerfile, found '..'"),
    Mistake("  dockerfile: Dockerfile", "  dockerfile: 1", "build.dockerfile",
     f"expected text, found a number 1{QUOTE}"),
    # numbers
    Mistake("port: 9200", "port: 0", "port", "expected at least 1, found 0", "1"),
    Mistake("port: 9200", "port: 65536", "port", "expected at most 65535, found 65536", "65535"),
    Mistake("port: 9200", "port: -1", "port", "expected at least 1, found -1", "1"),
    Mistake("port: 9200", "port: '9200'", "port", f"expected a whole number, found text '9200'{PLAIN}"),
    Mistake("port: 9200", "port: 08080", "port", f"expected a whole number, found text '08080'{PLAIN}"),
    Mistake("port: 9200", "port: 010", "port", f"expected a whole number, found text '010'{PLAIN}"),
    Mistake("port: 9200", "port: 9_200", "port", f"expected a whole number, found text '9_200'{PLAIN}"),
    Mistake("port: 9200", "port: 9200.0", "port", "expected a whole number, found a number 9200.0"),
    Mistake("port: 9200", "port: true", "port", "expected a whole number, found a boolean True"),
    Mistake("port: 9200", "port: 1e3", "port", "expected a whole number, found a number 1000.0"),
    Mistake("port: 9200", "port: 0x50", "port", "expected a whole number, found text '0x50'"),
    Mistake("port: 9200", "port: 22:22", "port", "expected a whole number, found text '22:22'"),
    Mistake("port: 9200", "port: 2026-11-23", "port", "expected a whole number, found text '2026-11-23'"),
    Mistake("port: 9200", "port:", "port", "expected a whole number, found nothing"),
    Mistake("port: 9200", f"port: {'9' * 18}", "port", f"expected at most 65535, found {'9' * 18}", "65535"),
    Mistake("  cpu: 1024", "  cpu: '1024'", "compute.cpu", f"expected a whole number, found text '1024'{PLAIN}"),
    Mistake("  cpu: 1024", "  cpu: 1000", "compute.cpu", "1000 units; Fargate has 256, 512, 1024, 2048, 4096", "1024"),
    Mistake("  memory: 2048", "  memory: 2000", "compute.memory",
     f"2000 MiB with 1024 CPU units; Fargate has {FARGATE_1024}", "2048"),
    Mistake("  memory: 2048", "  memory: []", "compute.memory", "expected a whole number, found a list []"),
    Mistake("  count: 3", "  count: 0", "compute.count", "expected at least 1, found 0", "1"),
    Mistake("  count: 3", "  count: 1001", "compute.count", "expected at most 1000, found 1001", "1000"),
    Mistake("  count: 3", "  count: three", "compute.count", "expected a whole number, found text 'three'"),
    Mistake("  error_rate_percent: 1.0", "  error_rate_percent: 0", "thresholds.error_rate_percent",
     "expected greater than 0, found a number 0"),
    Mistake("  error_rate_percent: 1.0", "  error_rate_percent: 101", "thresholds.error_rate_percent",
     "expected at most 100, found 101", "100"),
    Mistake("  error_rate_percent: 1.0", "  error_rate_percent: 1e999", "thresholds.error_rate_percent",
     "expected at most 100, found inf", "100"),
    Mistake("  error_rate_percent: 1.0", "  error_rate_percent: .nan", "thresholds.error_rate_percent",
     "expected a number, found text '.nan'"),
    Mistake("  error_rate_percent: 1.0", "  error_rate_percent: 1%", "thresholds.error_rate_percent",
     "expected a plain number, in percent, found '1%'", "1"),
    Mistake("  latency_p99_ms: 1000", "  latency_p99_ms: 1.5s", "thresholds.latency_p99_ms",
     "expected a plain number, in milliseconds, found '1.5s'", "1500"),
    Mistake("  latency_p99_ms: 1000", "  latency_p99_ms: 2 hours", "thresholds.latency_p99_ms",
     "expected a plain number, in milliseconds, found '2 hours'"),
    Mistake("  latency_p99_ms: 1000", "  latency_p99_ms: 0", "thresholds.latency_p99_ms",
     "expected at least 1, found 0", "1"),
    Mistake("  latency_p99_ms: 1000", "  latency_p99_ms: 1.5", "thresholds.latency_p99_ms",
     "expected a whole number, found a number 1.5"),
    Mistake("  cpu_percent: 85", "  cpu_percent: 101", "thresholds.cpu_percent",
     "expected at most 100, found 101", "100"),
    Mistake("  cpu_percent: 85", "  cpu_percent: no", "thresholds.cpu_percent",
     "expected a whole number, found text 'no'"),
    # the source
    Mistake("path: services/search", "path: services/search\nhost: gitlab", "host",
     "expected one of github, bitbucket, found text 'gitlab'", "github", below=1),
    Mistake("path: services/search", "path: services/search\nwatch: [./libs/**]", "watch[0]",
     "expected files of the repository, such as libs/common/**, found './libs/**'", "libs/**", below=1),
    Mistake("path: services/search", "path: services/search\nwatch: [../libs]", "watch[0]",
     "expected files of the repository, such as libs/common/**, found '../libs'", below=1),
    Mistake("path: services/search", "path: services/search\nwatch: [a, b, c, d, e, f, g, h]", "watch",
     "expected at most 7 entries, found 8", below=1),
    Mistake("path: services/search", "watch: [libs/**]", "watch",
     "a service at the root of its repository is started by every change in it"),
    # lists
    Mistake("  - ecs", "  - ecc", "targets[0]",
     "expected one of ecs, ec2, lambda, terraform, cloud-run, container-apps, found text 'ecc'", "ecs"),
    Mistake("  - ecs", "  - 1", "targets[0]",
     "expected one of ecs, ec2, lambda, terraform, cloud-run, container-apps, found a number 1"),
    Mistake("  - ecs", "  - ecs\n  - ecs", "targets[1]", "'ecs' is given twice", below=1),
    Mistake("  - auth", "  - auth\n  - auth", "depends_on[1]", "'auth' is given twice", below=1),
    Mistake("  - auth", "  - search", "depends_on[0]", "a service can't depend on itself"),
    Mistake("  - auth", "  - atuh", "depends_on[0]", "unknown service 'atuh'", "auth"),
    Mistake("  - auth", "  - Auth", "depends_on[0]", NAME + "'Auth'", "auth"),
    Mistake("  - auth", "  - [auth]", "depends_on[0]", "expected text, found a list ['auth']"),
    Mistake("  - auth", "  -", "depends_on[0]", "expected text, found nothing"),
    # references
    Mistake("owner: discovery", "owner: discovrey", "owner", "unknown owner 'discovrey'", "discovery"),
    Mistake("system: discovery", "system: payments", "system", "unknown system 'payments'"),
    # a field of another kind
    Mistake("targets:\n  - ecs\n", "targets: ecs\n", "targets", "expected a list, found text 'ecs'"),
    Mistake("targets:\n  - ecs\n", "targets: []\n", "targets", "expected at least 1 entry, found 0"),
    Mistake("targets:\n  - ecs\n", "targets:\n", "targets", "expected a list, found nothing"),
    Mistake("depends_on:\n  - auth\n", "depends_on: auth\n", "depends_on", "expected a list, found text 'auth'"),
    Mistake("depends_on:\n  - auth\n", "depends_on: {auth: 1}\n", "depends_on",
     "expected a list, found a mapping {'auth': 1}"),
    Mistake("build:\n  kind: docker\n  dockerfile: Dockerfile\n", "build: docker\n", "build",
     "expected a mapping of fields, found text 'docker'"),
    Mistake("build:\n  kind: docker\n  dockerfile: Dockerfile\n", "build: {}\n", "build.kind", "required, but missing"),
    Mistake("build:\n  kind: docker\n  dockerfile: Dockerfile\n", "build:\n", "build",
     "expected a mapping of fields, found nothing"),
    Mistake("compute:\n  cpu: 1024\n  memory: 2048\n  count: 3\n", "compute: [1024]\n", "compute",
     "expected a mapping of fields, found a list [1024]"),
    Mistake("compute:\n  cpu: 1024\n  memory: 2048\n  count: 3\n", "compute: {memory: 4096}\n", "compute.memory",
     "4096 MiB with 256 CPU units; Fargate has 512, 1024, 2048", "2048"),
]  # fmt: skip

MISSING = ["name: search", "system: discovery", "owner: discovery", "repository: wayfarer/search"]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.bad[:40] for mistake in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_nearest_right_value(folder: Folder, mistake: Mistake) -> None:
    folder.write("services/search.yaml", SEARCH.replace(mistake.good, mistake.bad, 1))
    line = SEARCH[: SEARCH.index(mistake.good)].count("\n") + 1 + mistake.below
    expected = Problem("fleet/services/search.yaml", line, mistake.field, mistake.message, mistake.suggestion)
    assert folder.problems() == (expected,)


@pytest.mark.parametrize("line", MISSING)
def test_a_missing_field_is_told_where_the_file_begins(folder: Folder, line: str) -> None:
    folder.write("services/search.yaml", "\n" + SEARCH.replace(line + "\n", "", 1))
    field = line.partition(":")[0]
    assert folder.problems() == (Problem("fleet/services/search.yaml", 2, field, "required, but missing"),)


def test_every_mistake_of_every_file_is_told_at_once_in_the_order_of_files_and_lines(folder: Folder) -> None:
    folder.write("owners.yaml", "owners:\n  discovery: {email: nobody}\n  identity: {email: a@b.example}\n")
    folder.write("services/search.yaml", SEARCH.replace("port: 9200", "port: 0").replace("  - ecs", "  - ecc"))
    assert [(problem.file, problem.line) for problem in folder.problems()] == [
        ("fleet/owners.yaml", 2),
        ("fleet/services/search.yaml", 11),
        ("fleet/services/search.yaml", 14),
    ]


def test_a_file_with_countless_mistakes_is_told_in_short(folder: Folder) -> None:
    folder.write("services/search.yaml", SEARCH + "".join(f"extra{number}: 1\n" for number in range(20_000)))
    problems = folder.problems()
    assert len(problems) == 51
    assert problems[0].message == "19,950 more problems in this file"


def test_a_list_of_any_length_takes_no_time(folder: Folder) -> None:
    names = "".join(f"  - x{number}\n" for number in range(50_000))
    folder.write("services/search.yaml", SEARCH.replace("  - auth\n", names + "  - x1\n"))
    started = time.process_time()
    problems = folder.problems()
    assert [problem.field for problem in problems] == ["depends_on[50000]"]
    assert time.process_time() - started < 10
