"""people.yaml: one identity is one person, whatever the case; its mistakes are told at their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue import load_catalogue
from slipway.catalogue.people import People, PersonEntry, people_flaws
from slipway.documents import Problem
from tests.unit.catalogue.folder import Folder

ROOT = Path(__file__).parents[3]
PRINCIPAL = "expected what an ARN ends in: assumed-role/ROLE/SESSION or user/NAME"
GOOD = """\
people:
  ana-nunez:
    email: ana@wayfarer.example
    slack: U05ANANUNEZ
    github: ana-nunez
    iam: [assumed-role/ReleaseManager/ana, user/platform/ana]
    release_manager: true
  dana-weiss:
    email: dana@wayfarer.example
    slack: U05DANAWEIS
    github: danaweiss
    iam: [assumed-role/Developer/dana]
"""
WORDS = st.sampled_from(["a1", "A1", "b2", "c3"])
PERSON = st.builds(
    PersonEntry,
    email=WORDS.map("{}@x.example".format),
    slack=st.none() | WORDS.map(lambda word: f"U{word.upper() * 4}"),
    github=st.none() | WORDS,
    iam=st.lists(WORDS.map("assumed-role/Role/{}".format), max_size=2, unique=True),
)


@pytest.fixture
def people(folder: Folder) -> People:
    folder.write("people.yaml", GOOD)
    return folder.load().people


def test_nobody_is_known_without_the_file(folder: Folder) -> None:
    people = folder.load().people
    assert people.people == {}
    assert people.who("github", "ana-nunez") is None


@pytest.mark.parametrize(
    ("kind", "identity"),
    [
        ("email", "Ana@Wayfarer.example"),
        ("slack", "U05ANANUNEZ"),
        ("github", "Ana-Nunez"),
        ("iam", "user/platform/ana"),
    ],
)
def test_each_sign_in_leads_to_its_person_whatever_its_case(people: People, kind: str, identity: str) -> None:
    assert people.who(kind, identity) == "ana-nunez"  # type: ignore[arg-type]
    assert people.who("github" if kind == "email" else "email", identity) is None


def test_a_session_in_aws_is_someones_in_its_own_account_only(people: People) -> None:
    session = "arn:aws:sts::111122223333:assumed-role/Developer/dana"
    assert people.who_called(session, "111122223333") == "dana-weiss"
    assert people.who_called(session, "444455556666") is None
    assert people.who_called("arn:aws:sts::111122223333:assumed-role/ReleaseManager/dana", "111122223333") is None
    assert people.who_called("dana", "111122223333") is None
    assert people.who_called("arn:aws:iam::111122223333:user/platform/ana", "111122223333") == "ana-nunez"


def test_only_who_is_said_to_be_a_release_manager_is_one(people: People) -> None:
    assert [name for name, person in people.people.items() if person.release_manager] == ["ana-nunez"]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message", "suggestion"),
    [
        ("dana@", "ANA@", 9, "people.dana-weiss.email",
         "'ana@wayfarer.example' is ana-nunez already; an identity belongs to one person", ""),
        ("U05DANAWEIS", "U05ANANUNEZ", 10, "people.dana-weiss.slack",
         "'u05ananunez' is ana-nunez already; an identity belongs to one person", ""),
        ("danaweiss", "Ana-Nunez", 11, "people.dana-weiss.github",
         "'ana-nunez' is ana-nunez already; an identity belongs to one person", ""),
        ("assumed-role/Developer/dana", "assumed-role/ReleaseManager/Ana", 12, "people.dana-weiss.iam",
         "'assumed-role/releasemanager/ana' is ana-nunez already; an identity belongs to one person", ""),
        ("U05DANAWEIS", "dana", 10, "people.dana-weiss.slack",
         "expected a Slack member id such as U024BE7LH, found 'dana'", ""),
        ("danaweiss", "'@danaweiss'", 11, "people.dana-weiss.github",
         "expected a GitHub login such as ana-nunez, found '@danaweiss'", "danaweiss"),
        ("assumed-role/Developer/dana", '"arn:aws:sts::111122223333:assumed-role/Developer/dana"', 12,
         "people.dana-weiss.iam[0]",
         f"{PRINCIPAL}, found 'arn:aws:sts::111122223333:assumed-role/Developer/dana'", "assumed-role/Developer/dana"),
        ("assumed-role/Developer/dana", "assumed-role/Developer/*", 12, "people.dana-weiss.iam[0]",
         f"{PRINCIPAL}, found 'assumed-role/Developer/*'", ""),
        ("release_manager: true", "release_manager: yes", 7, "people.ana-nunez.release_manager",
         "expected true or false, found text 'yes'", ""),
        ("  dana-weiss:", "  Dana Weiss:", 8, "people.Dana Weiss",
         "expected lower-case letters, digits and single inner hyphens, a letter first, found 'Dana Weiss'",
         "dana-weiss"),
        ("  dana-weiss:", "  ana-nunez:", 8, "", "'ana-nunez' is given twice; the first is on line 2", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line(  # noqa: PLR0917
    folder: Folder, old: str, new: str, line: int, field: str, message: str, suggestion: str
) -> None:
    folder.write("people.yaml", GOOD.replace(old, new))
    assert folder.problems() == (Problem("fleet/people.yaml", line, field, message, suggestion),)


@given(st.dictionaries(st.sampled_from(["ana", "bo", "chidi"]), PERSON, max_size=3))
def test_a_file_without_flaws_maps_each_identity_to_one_person(entries: dict[str, PersonEntry]) -> None:
    people = People(people=entries)
    owners: dict[tuple[str, str], set[str]] = {}
    for name, person in entries.items():
        for identity in person.identities():
            owners.setdefault(identity, set()).add(name)
    shared = [identity for identity, names in owners.items() if len(names) > 1]
    assert bool(shared) == bool(list(people_flaws(people)))
    if not shared:
        for (kind, value), names in owners.items():
            assert {people.who(kind, value.upper())} == names  # type: ignore[arg-type]


def test_the_default_fleet_has_release_managers_enough_for_an_override() -> None:
    people = load_catalogue(ROOT / "catalogue").people
    assert not list(people_flaws(people))
    assert sum(person.release_manager for person in people.people.values()) >= 3
