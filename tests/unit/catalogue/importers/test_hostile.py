"""Sources that are broken, or made to break the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slipway.documents import InvalidInputError
from tests.unit.catalogue.importers.helpers import edges

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalogue.importers.helpers import Imported, Put


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
NAMES = ("compose.yaml", "catalog-info.yaml", "manifest.yaml")
KINDS = dict(zip(NAMES, ("compose", "backstage", "kubernetes"), strict=True))


def refused(imported: Imported, path: Path, **given: object) -> list[tuple[int, str]]:
    with pytest.raises(InvalidInputError) as caught:
        imported(path, **given)
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize("name", NAMES)
def test_alias_bomb(put: Put, imported: Imported, name: str) -> None:
    ((line, message),) = refused(imported, put(name, BOMB), kind=KINDS[name])
    assert line == 6
    assert "aliases followed" in message


@pytest.mark.parametrize("name", NAMES)
def test_not_utf8(source: Path, imported: Imported, name: str) -> None:
    (source / name).write_bytes(b"kind: x\nservices: \xff\n")
    assert refused(imported, source / name, kind=KINDS[name]) == [(2, "not UTF-8: byte 18 can't be read")]


@pytest.mark.parametrize("name", NAMES)
def test_fifty_megabytes(source: Path, imported: Imported, name: str) -> None:
    with (source / name).open("wb") as file:
        file.truncate(50_000_000)
    assert refused(imported, source / name, kind=KINDS[name]) == [(0, "50,000,000 bytes; expected at most 10,000,000")]


@pytest.mark.parametrize("name", NAMES)
def test_not_yaml(put: Put, imported: Imported, name: str) -> None:
    ((line, message),) = refused(imported, put(name, "a: b\nc: [\n"), kind=KINDS[name])
    assert line == 3
    assert message.startswith("not YAML")


def test_no_such_path(source: Path, imported: Imported) -> None:
    (source / "compose.yaml").touch()
    with pytest.raises(InvalidInputError, match=r"no such file or folder; did you mean 'compose.yaml'\?"):
        imported(source / "compsoe.yaml")


def test_a_folder_without_anything(source: Path, imported: Imported) -> None:
    expected = "nothing to import; expected a compose file, Kubernetes manifests or Backstage catalog-info.yaml files"
    assert refused(imported, source) == [(0, expected)]


def test_an_unknown_kind(put: Put, imported: Imported) -> None:
    path = put("compose.yaml", "services: {web: {}}\n")
    ((_, message),) = refused(imported, path, kind="composer")
    assert message == "'composer' is no kind of source; expected one of compose, backstage, kubernetes"


def test_two_kinds_at_once(put: Put, imported: Imported) -> None:
    first = put("compose.yaml", "services: {web: {}}\n")
    second = put("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\n")
    with pytest.raises(InvalidInputError, match=r"holds backstage, but .* holds compose; expected one kind of source"):
        imported(first, second)


def test_links_that_lead_around(put: Put, imported: Imported, source: Path) -> None:
    put("app/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {}}}\n")
    (source / "app/again").symlink_to(source, target_is_directory=True)
    (source / "loop.yaml").symlink_to(source / "loop.yaml")
    fleet, catalogue = imported(source)
    assert list(catalogue.services) == ["web"]
    assert [note.message for note in fleet.notes] == ["'web' has no container"]


def test_a_compose_file_that_is_a_loop(source: Path, imported: Imported) -> None:
    (source / "compose.yaml").symlink_to(source / "compose.yaml")
    assert refused(imported, source / "compose.yaml") == [(0, "no such file or folder")]


def test_includes_that_are_loops_of_links(put: Put, imported: Imported, source: Path) -> None:
    (source / "loop.yaml").symlink_to(source / "loop.yaml")
    path = put("compose.yaml", "include: [loop.yaml]\nservices: {web: {}}\n")
    assert refused(imported, path) == [(1, "no such file 'loop.yaml'")]


def test_odd_names(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        services:
          Web_App.v2: {depends_on: [購物車, "no"]}
          購物車: {depends_on: [web]}
          web: {}
          WEB: {}
          "no": {}
          "7": {}
          ? "a\\nname: evil"
          : {}
        """,
    )
    fleet, catalogue = imported(path)
    assert {service.source_name: service.name for service in fleet.services} == {
        "Web_App.v2": "web-app-v2",
        "購物車": "service",
        "web": "web",
        "WEB": "web-2",
        "no": "no",
        "7": "service-7",
        "a\nname: evil": "a-name-evil",
    }
    assert edges(catalogue) == {("web-app-v2", "service"), ("web-app-v2", "no"), ("service", "web")}


def test_values_that_would_break_a_comment(put: Put, imported: Imported, tmp_path: Path) -> None:
    path = put("compose.yaml", 'services: {web: {environment: {"A\\nport: 1\\u202e_ADDR": "cart:80"}}, cart: {}}\n')
    _, catalogue = imported(path)
    assert edges(catalogue) == {("web", "cart")}
    assert catalogue.services["web"].port == 8080
    assert "\u202e" not in (tmp_path / "catalogue/services/web.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["1e3", "yes", "null", "a: b", "a # b", "- x", "'x", '"', "{", "*x", "0x10", "~", "2026-01-01"]
)
def test_descriptions_that_yaml_could_mistake(put: Put, imported: Imported, text: str) -> None:
    escaped = text.replace("'", "''")
    path = put(
        "catalog-info.yaml",
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: web, description: '{escaped}'}}\n",
    )
    assert imported(path)[1].services["web"].description == text


def test_values_that_the_catalogue_refuses(put: Put, imported: Imported) -> None:
    path = put(
        "catalog-info.yaml",
        """\
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata: {name: web, annotations: {github.com/project-slug: "a b/../c d"}}
        spec: {owner: team}
        ---
        apiVersion: backstage.io/v1alpha1
        kind: Group
        metadata: {name: team}
        spec: {profile: {email: nobody}}
        """,
    )
    fleet, catalogue = imported(path)
    assert catalogue.services["web"].repository == "example/shop"
    assert catalogue.owners["team"].email == "team@example.invalid"
    assert fleet.services[0].fields["repository"].remark == "'../c d' in the source can't be used"


def test_a_ring_of_services(put: Put, imported: Imported) -> None:
    lines = [f"  s{n}: {{depends_on: [s{(n + 1) % 100}]}}" for n in range(100)]
    fleet, catalogue = imported(put("compose.yaml", "services:\n" + "\n".join(lines) + "\n"))
    assert len(edges(catalogue)) == 99
    assert len(fleet.cycle_edges[0].cycle) == 100


def test_more_cycles_than_can_be_meant(put: Put, imported: Imported) -> None:
    pairs = [f"  a{n}: {{depends_on: [b{n}]}}\n  b{n}: {{depends_on: [a{n}]}}" for n in range(201)]
    path = put("compose.yaml", "services:\n" + "\n".join(pairs) + "\n")
    assert refused(imported, path) == [
        (0, "more than 200 dependency cycles; these services have no order to deploy in")
    ]


def test_nothing_is_left_of_what_failed(put: Put, imported: Imported, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    path = put("compose.yaml", "services: {}\n")
    refused(imported, path)
    assert sorted(set(tmp_path.rglob("*")) - set(before)) == [path]


def test_files_that_include_the_next_one_twice(put: Put, imported: Imported) -> None:
    for level in range(40):
        put(f"c{level}.yaml", f"include: [c{level + 1}.yaml, ./c{level + 1}.yaml]\n")
    put("c40.yaml", "services: {web: {}}\n")
    assert list(imported(put("compose.yaml", "include: [c0.yaml]\n"))[1].services) == ["web"]


def test_kustomizations_that_follow_the_next_one_twice(put: Put, imported: Imported, source: Path) -> None:
    for level in range(40):
        put(f"k{level}/kustomization.yaml", f"resources: [../k{level + 1}, ../k{level + 1}/.]\n")
    put("k40/kustomization.yaml", "resources: [web.yaml]\n")
    put("k40/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {}}}\n")
    assert list(imported(source / "k0")[1].services) == ["web"]
