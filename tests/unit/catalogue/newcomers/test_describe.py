import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.catalogue import Catalogue
from slipway.catalogue.newcomers import Given, Newcomer, describe
from slipway.documents import InvalidInputError

Told = Callable[..., Newcomer]
POM = '<project xmlns="http://maven.apache.org/POM/4.0.0"><artifactId>times</artifactId></project>'
DOCKERFILE = "FROM node:22 AS build\nEXPOSE 1\nFROM node:22-slim\nEXPOSE 9000/tcp\nHEALTHCHECK CMD {}\n"
PROBE = "curl --fail http://localhost:9000/ready || exit 1"


@pytest.mark.parametrize(
    ("files", "kind", "name"),
    [
        ({"Dockerfile": "FROM scratch AS test\n", "package_dot_json": '{"name": "x"}'}, "docker", "ferry-times"),
        ({"Dockerfile": "FROM scratch\n", "package_dot_json": '{"name": "@shop/Cart_2"}'}, "npm", "cart-2"),
        ({"pom_dot_xml": POM}, "maven", "times"),
        ({"pyproject_dot_toml": '[project]\nname = "Ferry.Times"\n'}, "python", "ferry-times"),
        ({"pyproject_dot_toml": '[tool.poetry]\nname = "poet"\n'}, "python", "poet"),
        ({"Dockerfile": "FROM scratch\n"}, "docker", "ferry-times"),
        ({"main_dot_tf": ""}, "terraform", "ferry-times"),
        ({"main_dot_tf": "", "Dockerfile": "FROM scratch\n"}, "docker", "ferry-times"),
        ({"package_dot_json": "{}"}, "npm", "ferry-times"),
    ],
)
def test_the_kind_of_a_repository_and_its_name(told: Told, files: dict[str, str], kind: str, name: str) -> None:
    fields = told(**files).fields
    assert (fields["build"].value, fields["name"].value) == ({"kind": kind}, name)
    assert fields["build"].remark


def test_the_dockerfile_tells_port_and_health(told: Told) -> None:
    fields = told(Dockerfile=DOCKERFILE.format(PROBE)).fields
    assert (fields["port"].value, fields["health"].value) == (9000, "/ready")


@pytest.mark.parametrize(
    ("dockerfile", "note"),
    [
        ("FROM a\nEXPOSE 80 443\n", "port: EXPOSE names 80, 443; without the field it is 8080"),
        ("FROM a\nEXPOSE $PORT\n", "port: no EXPOSE tells it"),
        ("FROM a\nEXPOSE 99999\n", "port: no EXPOSE tells it"),
        ("FROM a\nHEALTHCHECK CMD ./alive\n", "health: no HEALTHCHECK tells it; without the field it is /health"),
        ("FROM a\n", "build: its Dockerfile needs a stage `test` that runs the unit tests"),
    ],
)
def test_what_is_not_certain_is_said_and_left_to_the_default(told: Told, dockerfile: str, note: str) -> None:
    newcomer = told(Dockerfile=dockerfile)
    assert any(each.startswith(note) for each in newcomer.notes)
    assert not {"port", "health"} & newcomer.fields.keys()


def test_infrastructure_gets_its_own_template(told: Told) -> None:
    fields = told(main_dot_tf="").fields
    assert (fields["template"].value, fields["targets"].value) == ("terraform", ["terraform"])


def test_the_remote_tells_repository_and_host_and_the_root_the_path(repository: Path, catalogue: Catalogue) -> None:
    service = repository / "services" / "times"
    service.mkdir(parents=True)
    (service / "pom.xml").write_text(POM)
    for arguments in (["init", "-q"], ["remote", "add", "origin", "git@bitbucket.org:wayfarer/ferries.git"]):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True, timeout=30)
    fields = describe(service, Given(system="identity"), catalogue).fields
    found = {key: fields[key].value for key in ("repository", "host", "path", "owner")}
    assert found == {
        "repository": "wayfarer/ferries",
        "host": "bitbucket",
        "path": "services/times",
        "owner": "identity",
    }


def test_what_only_a_person_knows_is_asked_for(told: Told) -> None:
    notes = told(Given(), Dockerfile="FROM a\n").notes
    assert [note.partition(":")[0] for note in notes[-5:] if "give --" in note] == ["system", "owner", "repository"]


def test_a_repository_of_no_known_kind_is_told_what_was_looked_for(told: Told) -> None:
    says = r"ferry-times: a repository of no known kind: looked for Dockerfile, package.json, .*; there is one in api"
    with pytest.raises(InvalidInputError, match=says):
        told(README="", api__Dockerfile="FROM a\n")


def test_a_folder_that_is_not_there_is_told(repository: Path, catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInputError, match="no such folder"):
        describe(repository / "nowhere", Given(), catalogue)


def test_a_folder_that_can_not_be_looked_into_is_told(
    repository: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InvalidInputError, match="ferry-times: can't be looked into: Permission denied"):
        describe(repository, Given(), catalogue)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("package_dot_json", '{"name": ', "package.json: not JSON"),
        ("package_dot_json", "[" * 100_000, "package.json: not JSON"),
        ("package_dot_json", "[]", "package.json: expected a JSON object"),
        ("package_dot_json", b"\xff\xfe", "package.json:1: not UTF-8"),
        ("package_dot_json", " " * 1_000_001, "package.json: 1,000,001 bytes; expected at most 1,000,000"),
        ("pyproject_dot_toml", "name = ", "pyproject.toml: not TOML"),
        ("pom_dot_xml", "<project>", "pom.xml: not XML"),
        (
            "pom_dot_xml",
            '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><project><artifactId>&b;</artifactId></project>',
            "pom.xml: declares a document type",
        ),
        ("pom_dot_xml", "<a>" * 100_000, "pom.xml: not XML"),
    ],
)
def test_a_manifest_that_can_not_be_used_is_told(told: Told, name: str, content: str | bytes, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        told(**{name: content})


def test_a_file_that_leads_out_of_the_folder_is_not_read(repository: Path, told: Told) -> None:
    (repository.parent / "secret.json").write_text('{"name": "secret"}')
    (repository / "package.json").symlink_to("../secret.json")
    with pytest.raises(InvalidInputError, match="leads out of the folder"):
        told()


def test_a_name_that_steers_a_terminal_is_made_plain(told: Told) -> None:
    field = told(package_dot_json='{"name": "ca\\u001b[2Jrt\\u202e"}').fields["name"]
    assert field.value == "ca-2jrt"
    assert field.remark.isprintable()


@pytest.mark.parametrize("name", ["[]", "7", "null", '""', '"\\u0000"'])
def test_a_manifest_without_a_usable_name_leaves_it_to_the_folder(told: Told, name: str) -> None:
    assert told(package_dot_json=f'{{"name": {name}}}').name in {"ferry-times", "service"}
