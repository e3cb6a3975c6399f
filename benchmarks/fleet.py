"""Writes a catalogue of any size: systems of about twenty services, acyclic, the same for the same seed.

Run: python benchmarks/fleet.py DIR --services 1000
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import yaml

SYSTEM_SIZE = 20
WAVES = 6
"""Levels of dependency: a service needs only services of earlier ones."""
KINDS = ("docker", "npm", "maven")
SIZES = ((256, 512), (256, 1024), (512, 1024), (512, 2048), (1024, 2048), (1024, 4096), (2048, 8192))
HEALTH = ("/health", "/healthz", "/ready", "/actuator/health")
SUBJECTS = (
    "fares", "seats", "rooms", "meals", "bags", "rides", "rails", "ferries", "visas", "guides",
    "events", "quotes", "orders", "refunds", "claims", "offers", "reports", "feeds", "alerts", "trips",
)  # fmt: skip


def write_fleet(folder: Path, services: int = 1000, seed: int = 0) -> None:
    """Write `owners.yaml`, `systems.yaml` and a file for each service into a folder, which is made if need be.

    Raises:
        ValueError: `services` is not positive.
    """
    if services < 1:
        raise ValueError(f"{services} services; expected at least 1")
    random_source = random.Random(seed)  # noqa: S311 - shapes a fleet, keeps no secret
    systems = [f"system-{number:03}" for number in range(-(-services // SYSTEM_SIZE))]
    (folder / "services").mkdir(parents=True, exist_ok=True)
    _write(folder / "owners.yaml", {"owners": {f"team-{name}": _owner(name) for name in systems}})
    _write(
        folder / "systems.yaml",
        {"systems": {name: {"owner": f"team-{name}", "description": f"Part {name} of the fleet."} for name in systems}},
    )
    waves: list[list[str]] = [[] for _ in range(WAVES)]
    for number in range(services):
        name = f"{SUBJECTS[number % SYSTEM_SIZE]}-{number // SYSTEM_SIZE:03}"
        wave = number % WAVES
        earlier = [service for below in waves[:wave] for service in below]
        needed = _needed(random_source, earlier, waves[wave - 1] if wave else [])
        service = _service(random_source, name, systems[number // SYSTEM_SIZE], needed)
        _write(folder / "services" / f"{name}.yaml", service)
        waves[wave].append(name)


def _needed(random_source: random.Random, earlier: list[str], previous: list[str]) -> list[str]:
    """One service of the wave before, so that the waves are as deep as they are meant, and up to three others."""
    if not previous:
        return []
    near = earlier[-3 * SYSTEM_SIZE :]
    others = random_source.sample(near, min(len(near), random_source.randint(0, 3)))
    return sorted({random_source.choice(previous[-SYSTEM_SIZE:]), *others})


def _owner(system: str) -> dict[str, str]:
    return {"email": f"team-{system}@fleet.example", "slack": f"#team-{system}"}


def _service(random_source: random.Random, name: str, system: str, needed: list[str]) -> dict[str, object]:
    cpu, memory = random_source.choice(SIZES)
    return {
        "name": name,
        "system": system,
        "owner": f"team-{system}",
        "description": f"Looks after {name.replace('-', ' ')} for the whole fleet.",
        "repository": f"fleet/{name}",
        "build": {"kind": random_source.choice(KINDS)},
        "port": random_source.randint(3000, 9999),
        "health": random_source.choice(HEALTH),
        "targets": ["ecs", *random_source.choices(([], ["cloud-run"], ["container-apps"]), (18, 1, 1))[0]],
        "depends_on": needed,
        "compute": {"cpu": cpu, "memory": memory, "count": random_source.randint(2, 6)},
        "thresholds": {
            "error_rate_percent": random_source.choice((0.1, 0.5, 1.0, 2.0)),
            "latency_p99_ms": random_source.randrange(200, 3000, 100),
        },
    }


def _write(path: Path, data: object) -> None:
    path.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    write_fleet(arguments.folder, arguments.services, arguments.seed)
    print(f"{arguments.services} services in {arguments.folder}")
