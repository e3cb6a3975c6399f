"""The people, the services and the places of approvals' tests."""

from __future__ import annotations

from datetime import UTC, datetime

from slipway.decide.directory import Directory, Known, Listed
from slipway.functions.directory import Lookup, as_text

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PIPELINE, STAGE, ACTION = "test-booking", "Approval", "ReleaseManager"
COMMIT, BEFORE = "c" * 40, "b" * 40
ROLE = "test-approvals"
ANA, BO, CHIDI, DANA, EVE = "U05ANANUNEZ", "U05BOLINDQV", "U05CHIDIOKA", "U05DANAWEIS", "U05STRANGER"
PEOPLE = {
    "ana": Known("ana@example.com", ANA, "ana-n", ("assumed-role/ReleaseManager/ana",), release_manager=True),
    "bo": Known("bo@example.com", BO, "bo-l", (), release_manager=True),
    "chidi": Known("chidi@example.com", CHIDI, "chidi-o", (), release_manager=True),
    "dana": Known("dana@example.com", DANA, "dana-w"),
}
PLANTED = "AKIAABCDEFGHIJKLMNOP"
"""The shape of a key of AWS."""


def listed(service: str, dependencies: tuple[str, ...] = ()) -> Listed:
    return Listed(
        service, "sales", "sales", "sales@example.com", "#team-sales", f"wayfarer/{service}", ".", f"test-{service}",
        {"Preflight/Gate": "gate", f"{STAGE}/{ACTION}": "approval"}, {}, (), "", (), (), dependencies,
    )  # fmt: skip


def directory(approvers: int = 1) -> Lookup:
    services = {"booking": listed("booking"), "search": listed("search", ("booking",))}
    return Lookup(as_text(Directory("test", "production", "#releases", approvers, services, PEOPLE)))
