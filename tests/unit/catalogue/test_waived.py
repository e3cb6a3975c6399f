"""Waivers as a part of the catalogue: checked with it, against its owners and services."""

import datetime as dt

from slipway.catalogue import load_catalogue
from slipway.checkout import CHECKOUT
from slipway.scans.waivers import LONGEST_DAYS
from tests.unit.catalogue.folder import Folder

WAIVER = """\
waivers:
  - scan: sast
    service: search
    rule: B602
    path: src/build.py
    reason: The command is a constant.
    owner: discovery
    granted: 2026-11-01
    expires: 2027-01-30
"""


def test_a_catalogue_needs_none(folder: Folder) -> None:
    assert folder.load().waivers == ()
    folder.write("waivers.yaml", "# none\n")
    assert folder.load().waivers == ()


def test_they_come_with_the_catalogue(folder: Folder) -> None:
    path = folder.write("waivers.yaml", WAIVER)
    (waiver,) = folder.load().waivers
    assert (waiver.service, waiver.rule, waiver.line) == ("search", "B602", 2)
    assert path.name in waiver.file


def test_owner_and_service_are_the_catalogues(folder: Folder) -> None:
    folder.write("waivers.yaml", WAIVER.replace("search", "serch").replace("discovery", "discovry"))
    told = {(problem.line, problem.message, problem.suggestion) for problem in folder.problems()}
    assert told == {(3, "unknown service 'serch'", "search"), (7, "unknown owner 'discovry'", "discovery")}


def test_mistakes_are_told_with_those_of_other_files(folder: Folder) -> None:
    folder.write("waivers.yaml", WAIVER.replace("2027-01-30", "2027-03-30"))
    folder.write("services/search.yaml", "name: search\n")
    problems = folder.problems()
    assert any("more than 90 days" in problem.message and problem.line == 9 for problem in problems)
    assert any(problem.file.endswith("search.yaml") for problem in problems)


def test_nothing_is_unknown_where_a_service_can_not_be_read(folder: Folder) -> None:
    folder.write("waivers.yaml", WAIVER)
    folder.write("services/search.yaml", "name: search\n")
    assert not any("unknown" in problem.message for problem in folder.problems())


def test_the_default_fleet_shows_how_they_are_written() -> None:
    waivers = load_catalogue(CHECKOUT / "catalogue").waivers
    assert len(waivers) >= 2
    for waiver in waivers:
        assert waiver.expires - waiver.granted <= dt.timedelta(days=LONGEST_DAYS)
