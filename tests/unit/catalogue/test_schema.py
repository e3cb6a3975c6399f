"""The JSON Schemas: committed as they are generated, valid, and of one mind with the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from slipway.catalogue.fargate import FARGATE_MEMORY
from slipway.catalogue.model import Owners, Service, Systems
from slipway.catalogue.schema import MODELS, catalogue_schemas, write_schemas
from slipway.catalogue.values import Strict
from slipway.documents import read_document
from tests.examples import examples
from tests.unit.catalogue.folder import SEARCH, Folder

FOLDER = Path(__file__).parents[3] / "catalogue"
FILES = {
    "service": sorted((FOLDER / "services").glob("*.yaml")),
    "systems": [FOLDER / "systems.yaml"],
    "owners": [FOLDER / "owners.yaml"],
    "calendar": [FOLDER / "calendar.yaml"],
    "people": [FOLDER / "people.yaml"],
}
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in catalogue_schemas().items()}
GOOD: dict[str, Any] = {
    "name": "search", "system": "discovery", "owner": "discovery", "description": "Finds trips.",
    "repository": "wayfarer/search", "path": "services/search", "build": {"kind": "docker", "dockerfile": "Dockerfile"},
    "template": "microservice", "port": 9200, "health": "/ready", "targets": ["ecs"], "depends_on": ["auth"],
    "compute": {"cpu": 1024, "memory": 2048, "count": 3},
    "thresholds": {"error_rate_percent": 1.0, "latency_p99_ms": 1000, "cpu_percent": 85},
}  # fmt: skip
WORDS = st.sampled_from([
    "", "a", "ab", "a-b", "a--b", "-a", "A", "7", "x" * 63, "x" * 64, "x" * 256, ".", "..", "/", "//", "/a", "/a b",
    "a/b", "a//b", "a/../b", "./a", "a/b/c", ".github/Dockerfile", "docker", "npm", "ecs", "cloud-run", "auth", "é",
    "\N{CYRILLIC SMALL LETTER A}uth", "a\nb", "a\x1b", "\u202e", "https://a/b", "/ü", "1", "Dockerfile",
])  # fmt: skip
VALUES = st.recursive(
    WORDS
    | st.none()
    | st.booleans()
    | st.sampled_from(
        [-1, 0, 1, 100, 101, 256, 512, 1000, 1001, 1024, 2048, 4096, 60_000, 65_535, 65_536, 0.5, 1.5, 100.5]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
FIELDS = [(name,) for name in (*GOOD, "extra")] + [
    (name, inner) for name in ("build", "compute", "thresholds") for inner in (*GOOD[name], "extra")
]


def _schema_accepts(name: str, data: object) -> bool:
    return VALIDATORS[name].is_valid(data)


def _model_accepts(model: type[Strict], data: object) -> bool:
    try:
        model.model_validate(data)
    except ValidationError:
        return False
    return True


def _with(field: tuple[str, ...], value: object) -> dict[str, Any]:
    data = json.loads(json.dumps(GOOD))
    *parents, last = field
    inner = data
    for parent in parents:
        inner = inner[parent]
    inner[last] = value
    return data


@pytest.mark.parametrize("name", MODELS)
def test_the_committed_schema_is_the_generated_one(name: str) -> None:
    committed = json.loads((FOLDER / ".schema" / f"{name}.json").read_text(encoding="utf-8"))
    assert committed == catalogue_schemas()[name], "run: python -m slipway.catalogue.schema catalogue/.schema"


def test_the_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "new" / "folder")
    assert [path.name for path in written] == [f"{name}.json" for name in MODELS]
    assert json.loads(written[0].read_text()) == catalogue_schemas()["service"]


@pytest.mark.parametrize("name", MODELS)
def test_each_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(catalogue_schemas()[name])


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in FILES.items() for path in paths],
                         ids=lambda value: value if isinstance(value, str) else value.stem)  # fmt: skip
def test_each_file_of_the_default_fleet_fits_and_names_its_schema(name: str, path: Path) -> None:
    VALIDATORS[name].validate(read_document(path).data)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / schema).resolve() == (FOLDER / ".schema" / f"{name}.json").resolve()


@settings(deadline=None, max_examples=examples(200))
@given(st.sampled_from(FIELDS), VALUES)
def test_schema_and_model_refuse_the_same_services(field: tuple[str, ...], value: object) -> None:
    data = _with(field, value)
    assume(not isinstance(data["depends_on"], list) or data["name"] not in data["depends_on"])
    assert _schema_accepts("service", data) == _model_accepts(Service, data)


@pytest.mark.parametrize("field", [("name",), ("system",), ("owner",), ("repository",), ("build",), ("build", "kind")])
def test_schema_and_model_require_the_same_fields(field: tuple[str, ...]) -> None:
    data = _with(field, None)
    *parents, last = field
    del (data[parents[0]] if parents else data)[last]
    assert not _schema_accepts("service", data)
    assert not _model_accepts(Service, data)


def test_schema_and_model_know_the_same_sizes_of_task() -> None:
    sizes = sorted({size for sizes in FARGATE_MEMORY.values() for size in sizes} | {0, 1, 513, 1536, 40_960})
    computes = [{"cpu": cpu, "memory": memory} for cpu in (0, 257, 8192, *FARGATE_MEMORY) for memory in sizes]
    computes += [{"cpu": cpu} for cpu in FARGATE_MEMORY] + [{"memory": memory} for memory in sizes] + [{}]
    accepted = [compute for compute in computes if _model_accepts(Service, _with(("compute",), compute))]
    assert [compute for compute in computes if _schema_accepts("service", _with(("compute",), compute))] == accepted
    assert len(accepted) == sum(map(len, FARGATE_MEMORY.values())) + 5


@settings(deadline=None, max_examples=examples(200))
@given(WORDS, st.fixed_dictionaries({"email": WORDS | st.just("a@b.example")}, optional={"slack": VALUES, "x": WORDS}))
def test_schema_and_model_refuse_the_same_owners(name: str, owner: dict[str, Any]) -> None:
    data = {"owners": {name: owner}}
    assert _schema_accepts("owners", data) == _model_accepts(Owners, data)


@settings(deadline=None, max_examples=examples(200))
@given(WORDS, st.fixed_dictionaries({"owner": WORDS}, optional={"description": VALUES, "x": WORDS}))
def test_schema_and_model_refuse_the_same_systems(name: str, system: dict[str, Any]) -> None:
    data = {"systems": {name: system}}
    assert _schema_accepts("systems", data) == _model_accepts(Systems, data)


@pytest.mark.parametrize("data", [{}, {"owners": {}}, {"owners": None}, {"owners": []}, [], None, {"owner": {}}])
def test_schema_and_model_refuse_files_without_owners(data: object) -> None:
    assert not _schema_accepts("owners", data)
    assert not _model_accepts(Owners, data)


def test_the_good_service_of_these_tests_is_the_one_of_the_others(folder: Folder) -> None:
    assert read_document(folder.path / "services/search.yaml").data == GOOD
    assert SEARCH.count("\n") == 24
