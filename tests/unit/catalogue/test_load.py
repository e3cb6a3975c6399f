"""The folder as a whole: what is missing, named twice, or named nowhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slipway.catalogue import load_catalogue
from slipway.documents import InvalidInputError, Problem
from tests.unit.catalogue.folder import AUTH, SEARCH, Folder

EXPECTED = "expected owners.yaml, systems.yaml and, in services, a .yaml file for each service"


def test_a_good_folder_is_read_with_its_defaults(folder: Folder) -> None:
    catalogue = folder.load()
    assert list(catalogue.services) == ["auth", "search"]
    auth = catalogue.services["auth"]
    assert (auth.port, auth.health, auth.targets, auth.compute.memory) == (8080, "/health", ["ecs"], 512)
    assert catalogue.owners["identity"].slack is None
    assert catalogue.systems["discovery"].description == "Finding a trip."


def test_services_come_in_the_order_of_their_names_whatever_their_files_are_called(folder: Folder) -> None:
    (folder.path / "services/auth.yaml").rename(folder.path / "services/zz.yml")
    assert list(folder.load().services) == ["auth", "search"]


def test_a_problem_of_a_service_is_placed_in_its_file(folder: Folder) -> None:
    problem = folder.load().problem("search", ("depends_on", 0), "wrong", "right")
    assert problem == Problem("fleet/services/search.yaml", 16, "depends_on[0]", "wrong", "right")
    assert str(problem) == "fleet/services/search.yaml:16: depends_on[0]: wrong; did you mean 'right'?"


@pytest.mark.parametrize("name", ["nowhere", "x" * 5000, "owners.yaml", "nul\0"])
def test_a_folder_that_is_none_says_what_one_holds(folder: Folder, name: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        load_catalogue(folder.path / name)
    (problem,) = raised.value.problems
    assert problem.file == f"fleet/{name}"
    assert problem.message.startswith(f"no catalogue: {EXPECTED} (")


def test_a_catalogue_without_a_folder_of_services_is_none(folder: Folder) -> None:
    shutil.rmtree(folder.path / "services")
    assert folder.problems() == (Problem("fleet", 0, "", f"no catalogue: {EXPECTED} (No such file or directory)"),)


def test_a_catalogue_without_services_is_empty(folder: Folder) -> None:
    for file in (folder.path / "services").iterdir():
        file.rename(file.with_suffix(".txt"))
    assert folder.problems() == (Problem("fleet", 0, "", f"no services: {EXPECTED}"),)


@pytest.mark.parametrize("name", ["owners", "systems"])
def test_a_missing_file_is_named(folder: Folder, name: str) -> None:
    (folder.path / f"{name}.yaml").unlink()
    assert folder.problems() == (Problem(f"fleet/{name}.yaml", 0, "", "can't be read: No such file or directory"),)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "--- null\n", "~\n"])
@pytest.mark.parametrize("name", ["owners.yaml", "systems.yaml", "services/search.yaml"])
def test_an_empty_file_is_told(folder: Folder, name: str, text: str) -> None:
    folder.write(name, text)
    assert folder.problems() == (Problem(f"fleet/{name}", 0, "", "expected a mapping of fields, found nothing"),)


@pytest.mark.parametrize(
    ("text", "found"), [("- a\n", "a list"), ("search\n", "text"), ("8080\n", "a number"), ("true\n", "a boolean")]
)
def test_a_file_that_holds_no_fields_is_told(folder: Folder, text: str, found: str) -> None:
    folder.write("services/search.yaml", text)
    message = f"expected a mapping of fields, found {found}"
    assert folder.problems() == (Problem("fleet/services/search.yaml", 1, "", message),)


@pytest.mark.parametrize("name", ["owners", "systems"])
def test_no_owner_and_no_system_are_told(folder: Folder, name: str) -> None:
    folder.write(f"{name}.yaml", f"{name}: {{}}\n")
    assert folder.problems() == (Problem(f"fleet/{name}.yaml", 1, name, "expected at least 1 entry, found 0"),)


def test_a_name_given_twice_shows_the_first(folder: Folder) -> None:
    folder.write("services/zearch.yaml", "# another\n" + SEARCH)
    message = "'search' is already the name of the service in fleet/services/search.yaml:1"
    assert folder.problems() == (Problem("fleet/services/zearch.yaml", 2, "name", message),)


def test_a_name_that_differs_in_case_only_is_refused(folder: Folder) -> None:
    folder.write("services/Auth.yaml", AUTH.replace("name: auth", "name: AUTH"))
    (problem,) = folder.problems()
    assert (problem.file, problem.line, problem.field) == ("fleet/services/Auth.yaml", 1, "name")
    assert problem.message.startswith("expected lower-case letters")
    assert problem.suggestion == "auth"


def test_an_owner_that_differs_in_case_only_is_refused_at_its_own_line(folder: Folder) -> None:
    folder.write("owners.yaml", "owners:\n  identity: {email: a@b.example}\n  Identity: {email: a@b.example}\n")
    (problem,) = folder.problems()
    assert (problem.line, problem.field, problem.suggestion) == (3, "owners.Identity", "identity")


def test_the_unknown_owner_of_a_system_is_told_in_its_file(folder: Folder) -> None:
    folder.write("systems.yaml", "systems:\n  discovery:\n    owner: discovery\n  identity:\n    owner: identiti\n")
    expected = Problem("fleet/systems.yaml", 5, "systems.identity.owner", "unknown owner 'identiti'", "identity")
    assert folder.problems() == (expected,)


@pytest.mark.parametrize(
    ("text", "field", "message", "suggestion"),
    [
        ("email: nobody", "email", "expected an address such as team@example.com, found 'nobody'", ""),
        ("email: a@b", "email", "expected an address such as team@example.com, found 'a@b'", ""),
        ('email: "a@b.example\\u200b"', "email",
         "expected an address such as team@example.com, found 'a@b.example\\u200b'", ""),
        ("{}", "email", "required, but missing", ""),
        ("mail: a@b.example\n    email: a@b.example", "mail", "unknown field; expected one of email, slack", "email"),
        ("email: a@b.example\n    slack: team", "slack",
         "expected a Slack channel such as #team, found 'team'", "#team"),
        ("email: a@b.example\n    slack: '#Team'", "slack",
         "expected a Slack channel such as #team, found '#Team'", "#team"),
        ("email: a@b.example\n    slack: 1", "slack",
         "expected text, found a number 1; to mean text, put it in quotes", ""),
    ],
)  # fmt: skip
def test_a_mistake_in_an_owner_is_told_at_its_field(
    folder: Folder, text: str, field: str, message: str, suggestion: str
) -> None:
    folder.write("owners.yaml", f"owners:\n  discovery: {{email: a@b.example}}\n  identity:\n    {text}\n")
    (problem,) = folder.problems()
    assert (problem.field, problem.message, problem.suggestion) == (f"owners.identity.{field}", message, suggestion)
    assert problem.line == {"{}": 3}.get(text, 5 if field == "slack" else 4)


def test_references_are_checked_as_far_as_the_files_can_be_read(folder: Folder) -> None:
    folder.write("owners.yaml", "owners: [\n")
    folder.write(
        "services/search.yaml", SEARCH.replace("system: discovery", "system: nowhere").replace("- auth", "- x1")
    )
    assert [(problem.field, problem.message) for problem in folder.problems()[1:]] == [
        ("system", "unknown system 'nowhere'"),
        ("depends_on[0]", "unknown service 'x1'"),
    ]


def test_a_dependency_on_a_service_whose_file_is_wrong_is_not_called_unknown(folder: Folder) -> None:
    folder.write("services/auth.yaml", AUTH + "port: none\n")
    assert [problem.field for problem in folder.problems()] == ["port"]


def test_places_are_relative_to_the_working_directory_where_they_lie_below_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("services/search.yaml", SEARCH.replace("port: 9200", "port: 0"))
    absolute = Folder(folder.path.absolute())
    assert absolute.problems()[0].file == "fleet/services/search.yaml"
    monkeypatch.chdir("/")
    assert Path(absolute.problems()[0].file) == Path(*absolute.path.parts[1:], "services/search.yaml")
