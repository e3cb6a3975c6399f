"""One service's week, told by the command line: refused, approved, deployed, rolled back, and what is left to read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.engine.conftest import Slipway, waited_for, write_service

pytestmark = pytest.mark.engine

ZONE = ZoneInfo("Europe/Berlin")
PEOPLE = {
    "people": {
        "ana": {"email": "ana@fleet.example", "slack": "U05ANANUNEZ", "github": "ana-gh", "release_manager": True},
        "bo": {"email": "bo@fleet.example", "slack": "U05BOLINDQV", "github": "bo-gh", "release_manager": True},
        "cleo": {"email": "cleo@fleet.example", "slack": "U05CLEOADAM", "github": "cleo-gh", "release_manager": True},
        "dana": {"email": "dana@fleet.example", "slack": "U05DANAWEIS", "github": "dana-gh"},
    }
}
CALENDAR = {"environments": {"production": {"time_zone": "Europe/Berlin", "opens": "09:00", "closes": "18:00"}}}


def friday() -> date:
    """The first Friday that is more than a week ahead of the clock, which goes forward only."""
    begins = datetime.now(UTC).date() + timedelta(days=8)
    return begins + timedelta(days=(4 - begins.weekday()) % 7)


def at(day: date, clock: str) -> str:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).isoformat()


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    folder = tmp_path / "fleet"
    (folder / "services").mkdir(parents=True)
    (folder / "owners.yaml").write_text(
        yaml.safe_dump({"owners": {"team": {"email": "t@f.example", "slack": "#team"}}})
    )
    (folder / "systems.yaml").write_text("systems: {core: {owner: team}}")
    (folder / "people.yaml").write_text(yaml.safe_dump(PEOPLE))
    (folder / "calendar.yaml").write_text(yaml.safe_dump(CALENDAR))
    write_service(folder, "rates", system="core", build={"kind": "docker"})
    return folder


def test_a_friday_evening_a_monday_morning_and_a_bad_version(slipway: Slipway, fleet: Path) -> None:
    evening, monday = friday(), friday() + timedelta(days=3)
    thursday = evening - timedelta(days=1)
    slipway.run("up", "--catalogue", str(fleet))

    # A first version, so that there is one to go back to.
    slipway.run("push", "rates", "--author", "dana-gh", "--message", "First", "--at", at(thursday, "10:00"))
    slipway.run("approve", "rates", "--as", "bo")
    (first,) = waited_for(lambda: slipway.json("deployments", "--service", "rates")["items"])

    refused = slipway.run(
        "push", "rates", "--author", "ana-gh", "-m", "Second", "--at", at(evening, "18:05"), "--alarm", "5xx", code=1
    )
    assert not {"alarms:", "evidence:"} & set(_verdict(refused.stdout).split()), "the hour alone speaks against it"
    assert "it is 18:05 in Europe/Berlin, the window is 09:00-18:00 Europe/Berlin" in refused.stdout
    assert f"the window opens Monday {monday:%Y-%m-%d} 09:00" in refused.stdout
    told = slipway.json("explain", "rates", "--env", "prod")
    assert (told["open"], told["next_opening"]) == (False, at(monday, "09:00"))

    slipway.run("retry", "rates", "--at", at(monday, "09:05"))
    author = slipway.run("approve", "rates", "--as", "ana", code=1)
    assert "ana wrote or started what is approved" in author.stderr
    nobody = slipway.run("approve", "rates", "--as", "dana", code=1)
    assert "dana is no release manager" in nobody.stderr
    slipway.run("approve", "rates", "--as", "bo", "--reason", "tried on staging")

    def gone_back() -> list[dict[str, object]]:
        items = slipway.json("deployments", "--service", "rates")["items"]
        return items if len(items) == 4 else []

    items = waited_for(gone_back)
    assert sorted(item["kind"] for item in items) == ["deployed", "deployed", "deployed", "rolled-back"]
    (bad,) = (item for item in items if item["kind"] == "rolled-back")
    assert bad["tree"] != first["tree"]
    (running,) = slipway.json("deployments")["items"]
    assert running["tree"] == first["tree"]

    evidence = slipway.json("evidence", str(bad["tree"]), "--service", "rates")["items"]
    kinds_of_bad = {item["kind"] for item in evidence}
    assert {"built", "scanned", "tested", "approved", "deployed", "rolled-back", "held-back"} <= kinds_of_bad
    (approved,) = (item for item in evidence if item["kind"] == "approved")
    assert approved["by"] == "bo"

    def reported() -> str:
        text = slipway.run("slack", "--channel", "#releases").stdout
        return text if "rolled back" in text and "suspect" in text.casefold() else ""

    report = waited_for(reported)
    assert "Second" in report, "the suspect commit is named"

    dora = slipway.json("dora", "--service", "rates", "--days", "14")
    assert (dora["deployments"], dora["tried"], dora["failed"], dora["change_failure_rate"]) == (2, 2, 1, 0.5)
    assert dora["lead_time_p90_seconds"] > 2 * 24 * 3600, "the second commit waited from Friday to Monday"
    assert 0 < dora["recovery_time_median_seconds"] < 3600

    # The very tree is held back: pushed again, it is refused.
    again = slipway.run("push", "rates", "--commit", str(_commit_of(evidence)), "--author", "dana-gh", code=1)
    assert "is held back" in again.stdout

    _past_the_window(slipway, at(monday, "18:30"))


def _past_the_window(slipway: Slipway, evening: str) -> None:
    """What can't wait for the morning: its author asks, two release managers who had no part in it sign."""
    slipway.run("push", "rates", "--author", "ana-gh", "--message", "Third", "--at", evening, code=1)
    why = "nobody can pay"
    asked = slipway.json("override", "rates", "--gate", "window", "--reason", why, "--as", "ana")
    assert (asked["asked_by"], asked["signed_by"]) == ("ana", [])
    author = slipway.run("override", "rates", "--sign", "--as", "ana", code=1)
    assert "ana wrote or started what is held up" in author.stderr
    nobody = slipway.run("override", "rates", "--sign", "--as", "dana", code=1)
    assert "dana is no release manager" in nobody.stderr
    slipway.run("override", "rates", "--sign", "--as", "bo")
    opened = slipway.run("override", "rates", "--sign", "--as", "cleo")
    assert "bo and cleo go past window of production" in opened.stderr
    assert "the stage is tried again" in opened.stderr

    slipway.run("approve", "rates", "--as", "bo")  # the gate let it through to whoever approves
    kept = slipway.json("evidence", asked["tree"], "--service", "rates")["items"]
    (override,) = (item for item in kept if item["kind"] == "override")
    assert (override["by"], override["passed"]) == ("bo, cleo", True)
    assert (override["details"]["gates"], override["details"]["reason"]) == (["window"], why)
    assert {(item["by"], item["details"]["why"]) for item in kept if item["kind"] == "refused-answer"} == {
        ("ana", "ana wrote or started what is held up"),
        ("dana", "dana is no release manager"),
    }


def _commit_of(evidence: list[dict[str, object]]) -> object:
    deployed = next(item for item in evidence if item["kind"] == "deployed")
    details = deployed["details"]
    assert isinstance(details, dict)
    return details["commit"]


def _verdict(printed: str) -> str:
    """The last thing that the gate said."""
    return [line for line in printed.splitlines() if "Preflight/Gate" in line][-1]
