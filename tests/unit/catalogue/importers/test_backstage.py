from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.catalogue.importers.helpers import edges, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalogue.importers.helpers import Imported, Put


def entity(kind: str, name: str, spec: str = "", metadata: str = "") -> str:
    return f"""\
apiVersion: backstage.io/v1alpha1
kind: {kind}
metadata: {{name: {name}, {metadata}}}
spec: {{{spec}}}
---
"""


def component(name: str, spec: str = "", metadata: str = "", type_: str = "service") -> str:
    return entity("Component", name, f"type: {type_}, {spec}", metadata)


def test_dependencies_of_every_kind(put: Put, imported: Imported) -> None:
    path = put(
        "catalog-info.yaml",
        component("web", "dependsOn: ['component:default/cart'], consumesApis: [users]")
        + component("cart", "dependsOn: ['Component:Mail', 'resource:store']")
        + component("user", "providesApis: ['api:default/users']")
        + component("mail", "dependencyOf: [report]")
        + component("report")
        + entity("API", "users")
        + entity("Resource", "store", "type: database"),
    )
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {("web", "cart"), ("web", "user"), ("cart", "mail"), ("report", "mail")}
    assert [(left.name, left.kind) for left in fleet.left_out] == [("store", "database")]
    assert fleet.needs_of_left_out == 1
    web = next(found for found in fleet.services if found.name == "web")
    assert [(place.line, place.field) for place in web.depends_on["user"]] == [(4, "consumesApis")]


def test_namespaces_are_part_of_a_reference(put: Put, imported: Imported) -> None:
    path = put(
        "catalog-info.yaml",
        component("web", "dependsOn: [cart]", "namespace: live")
        + component("cart", "", "namespace: live")
        + component("cart")
        + component("far", "dependsOn: ['component:live/cart']"),
    )
    _, catalogue = imported(path)
    assert sorted(catalogue.services) == ["cart", "cart-2", "far", "web"]
    assert edges(catalogue) == {("web", "cart"), ("far", "cart")}


def test_owners_systems_and_repositories(put: Put, imported: Imported) -> None:
    path = put(
        "catalog-info.yaml",
        component(
            "web",
            "owner: 'group:default/Front-End', system: shop",
            "description: 'What\n\n  buyers see', annotations: {github.com/project-slug: acme/web}",
        )
        + component("cart", "owner: user:jane, system: shop", "annotations: {gitlab.com/project-slug: a/b/cart}")
        + component(
            "user", "", "annotations: {backstage.io/source-location: 'url:https://github.com/acme/user/tree/x'}"
        )
        + entity("Group", "front-end", "profile: {email: front@acme.example}")
        + entity("System", "shop", "owner: buyers")
        + entity("Domain", "all"),
    )
    fleet, catalogue = imported(path, owner="platform")
    services = catalogue.services
    assert {name: (s.owner, s.system, s.repository) for name, s in services.items()} == {
        "web": ("front-end", "shop", "acme/web"),
        "cart": ("jane", "shop", "b/cart"),
        "user": ("platform", "shop", "acme/user"),
    }
    assert services["web"].description == "What buyers see"
    assert catalogue.owners["front-end"].email == "front@acme.example"
    assert catalogue.owners["jane"].email == "jane@example.invalid"
    assert catalogue.systems["shop"].owner == "buyers"
    assert "read for what they tell of components: 1 Domain, 1 Group, 1 System" in {n.message for n in fleet.notes}


def test_locations_are_followed_once(put: Put, imported: Imported) -> None:
    path = put(
        "catalog-info.yaml", entity("Location", "all", "targets: ['./*/catalog-info.yaml', 'https://x.example']")
    )
    put("web/catalog-info.yaml", component("web", "dependsOn: [cart]"))
    put("cart/catalog-info.yaml", component("cart") + entity("Location", "back", "target: ../catalog-info.yaml"))
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {("web", "cart")}
    assert "'https://x.example' is no file here; not read" in {note.message for note in fleet.notes}


def test_a_folder_tells_the_kind_of_build(put: Put, imported: Imported, source: Path) -> None:
    put("web/catalog-info.yaml", component("web"))
    put("web/package.json", "{}")
    put("cart/catalog-info.yaml", component("cart"))
    put("cart/pom.xml", "<project/>")
    put("user/catalog-info.yaml", component("user"))
    put("user/Dockerfile", "FROM scratch\n")
    put("user/package.json", "{}")
    put("mail/catalog-info.yaml", component("mail"))
    services = imported(source)[1].services
    assert {name: (service.build.kind, service.path) for name, service in services.items()} == {
        "web": ("npm", "web"),
        "cart": ("maven", "cart"),
        "user": ("docker", "user"),
        "mail": ("docker", "."),
    }


def test_what_is_not_deployed_is_left_out(put: Put, imported: Imported) -> None:
    path = put("catalog-info.yaml", component("web", "dependsOn: [ui]") + component("ui", type_="library"))
    fleet, catalogue = imported(path)
    assert list(catalogue.services) == ["web"]
    assert [note.message for note in fleet.notes] == [
        "needs 'component:default/ui', which is no service of the source",
        "'ui' is of type library, which is not deployed; left out",
    ]


def test_what_a_template_holds_is_passed_over(put: Put, imported: Imported) -> None:
    fleet, catalogue = imported(put("catalog-info.yaml", component("web") + component("'${{ values.name }}'")))
    assert list(catalogue.services) == ["web"]
    assert [note.message for note in fleet.notes] == ["part of a template; passed over"]


def test_an_entity_that_is_there_twice(put: Put, imported: Imported, source: Path) -> None:
    put("a.yaml", component("web", "dependsOn: [cart]"))
    put("b.yaml", component("Web") + component("cart"))
    fleet, catalogue = imported(source)
    assert edges(catalogue) == {("web", "cart")}
    assert any("'component:default/web' is already in " in note.message for note in fleet.notes)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (entity("Group", "team"), (0, "", "no Backstage component; expected an entity of kind Component")),
        ("apiVersion: backstage.io/v1alpha1\nkind: Component\n", (1, "metadata", "required, but missing")),
        (component("web", "dependsOn: cart"), (4, "spec.dependsOn", "expected a list, found text")),
        (
            "apiVersion: backstage.io/v1alpha1\nkind: [x]\nmetadata: {name: x}\n",
            (2, "kind", "expected text, found a list ['x']"),
        ),
    ],
)
def test_what_is_refused(put: Put, imported: Imported, text: str, problem: tuple[int, str, str]) -> None:
    assert refused(imported, put("catalog-info.yaml", text)) == [problem]
