from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.catalogue.importers.helpers import edges, refused

if TYPE_CHECKING:
    from tests.unit.catalogue.importers.helpers import Imported, Put


def test_dependencies_in_every_form(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        version: "3"
        services:
          web:
            depends_on: [cart]
            links: ["user:people"]
          cart:
            depends_on:
              user: {condition: service_healthy}
          sidecar:
            network_mode: service:web
          worker:
            environment: {CART_ADDR: "cart:7070", NUMBER: 5, NOTHING: null, FLAG: true}
          mail:
            environment: ["USER_URL=http://user", NUMBER=5]
          report:
            command: ["report", "--from", "http://mail:80"]
          user: {}
        """,
    )
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {
        ("web", "cart"),
        ("web", "user"),
        ("cart", "user"),
        ("sidecar", "web"),
        ("worker", "cart"),
        ("mail", "user"),
        ("report", "mail"),
    }
    places = {(s.name, needed): where for s in fleet.services for needed, where in s.depends_on.items()}
    assert [(place.line, place.field) for place in places["worker", "cart"]] == [(12, "CART_ADDR")]
    assert [(place.line, place.field) for place in places["cart", "user"]] == [(8, "depends_on")]


def test_anchors_and_merge_keys(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        x-common: &common
          environment: &env
            USER_ADDR: user:80
        services:
          web:
            <<: *common
          cart:
            environment:
              <<: *env
              USER_ADDR: web:80
          user: {}
        """,
    )
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {("web", "user"), ("cart", "web")}
    cart = next(service for service in fleet.services if service.name == "cart")
    assert [place.line for place in cart.depends_on["web"]] == [10]


def test_variables_of_the_env_file(put: Put, imported: Imported) -> None:
    put(".env", "CART_PORT=7070\nCART_ADDR=cart:${CART_PORT}\n")
    put("web.env", "USER_ADDR=${USER_HOST:-user}:80\n")
    path = put(
        "compose.yaml",
        """\
        services:
          web:
            env_file: [web.env, {path: gone.env, required: false}]
            environment: [CART_ADDR, OUTSIDE]
          cart:
            ports: ["${CART_PORT}"]
          user: {}
        """,
    )
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {("web", "cart"), ("web", "user")}
    assert catalogue.services["cart"].port == 7070
    messages = [note.message for note in fleet.notes]
    assert "its value comes from outside the files" in messages
    assert any(message.startswith("not read: can't be read") for message in messages)


def test_ports_and_health(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        services:
          web:
            ports: ["8080:80", "127.0.0.1:9229:9229"]
          cart:
            ports: ["53:53/udp", {target: 7070, published: 80}]
          user:
            expose: ["9000"]
          mail:
            healthcheck: {test: ["CMD", "curl", "-f", "http://localhost:8025/ready?deep=1"]}
          api:
            ports: [9000, 9001]
            healthcheck: {test: curl http://127.0.0.1:9001/up || exit 1}
          plain: {}
          other:
            healthcheck: {test: "curl http://web/up"}
        """,
    )
    fleet, catalogue = imported(path)
    services = catalogue.services
    assert {name: service.port for name, service in services.items()} == {
        "web": 80,
        "cart": 7070,
        "user": 9000,
        "mail": 8025,
        "api": 9001,
        "plain": 8080,
        "other": 8080,
    }
    assert (services["mail"].health, services["api"].health, services["other"].health) == ("/ready", "/up", "/health")
    assert [note.message for note in fleet.notes] == ["port 80 taken; the service also has 9229"]


def test_builds(put: Put, imported: Imported) -> None:
    put("cart/Dockerfile", "FROM python:3.11\n")
    put("store/Dockerfile", "FROM build AS build\nFROM --platform=linux/amd64 mongo:5\n")
    path = put(
        "compose.yaml",
        """\
        services:
          web: {build: {context: ., dockerfile: ./docker/web.Dockerfile}}
          cart: {build: cart}
          outside: {build: ../elsewhere}
          climbing: {build: {context: cart, dockerfile: ../Dockerfile}}
          store: {build: store}
        """,
    )
    fleet, catalogue = imported(path)
    services = catalogue.services
    assert (services["web"].path, services["web"].build.dockerfile) == (".", "docker/web.Dockerfile")
    assert (services["cart"].path, services["cart"].build.kind) == ("cart", "docker")
    remarks = {service.name: service.fields for service in fleet.services}
    assert remarks["outside"]["path"].remark == "it is built outside the repository"
    assert remarks["climbing"]["build"].remark == "'../Dockerfile' lies outside its folder"
    assert [(left.name, left.kind) for left in fleet.left_out] == [("store", "database")]


def test_infrastructure_is_left_out_and_counted(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        services:
          web: {image: acme/web, depends_on: [db, cache, queue, user-db]}
          db: {image: "registry.example.com:5000/bitnami/postgresql:16@sha256:00"}
          cache: {image: "redis:7"}
          queue: {image: rabbitmq}
          user-db: {image: acme/user-db}
          redis-api: {image: acme/redis-api}
        """,
    )
    fleet, catalogue = imported(path)
    assert sorted(catalogue.services) == ["redis-api", "web"]
    assert {left.name: left.kind for left in fleet.left_out} == {
        "db": "database",
        "cache": "cache",
        "queue": "broker",
        "user-db": "database",
    }
    assert fleet.needs_of_left_out == 4


def test_all_keeps_infrastructure(put: Put, imported: Imported) -> None:
    path = put("compose.yaml", "services: {web: {depends_on: [db]}, db: {image: postgres}}\n")
    fleet, catalogue = imported(path, keep_all=True)
    assert edges(catalogue) == {("web", "db")}
    assert fleet.left_out == ()


def test_nothing_but_infrastructure(put: Put, imported: Imported) -> None:
    path = put("compose.yaml", "services: {db: {image: postgres}, more: {image: mysql}}\n")
    assert refused(imported, path) == [(0, "", "no service but infrastructure (2 x database); --all keeps it")]


def test_extends_takes_over_fields(put: Put, imported: Imported) -> None:
    put("base.yaml", "services: {base: {environment: {USER_ADDR: 'user:80'}, expose: [9000]}}\n")
    path = put(
        "compose.yaml",
        """\
        services:
          web: {extends: {service: base, file: base.yaml}, environment: {CART_ADDR: "cart:80"}}
          api: {extends: web}
          cart: {}
          user: {}
        """,
    )
    _, catalogue = imported(path)
    assert edges(catalogue) == {("web", "user"), ("web", "cart"), ("api", "user"), ("api", "cart")}
    assert catalogue.services["api"].port == 9000


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("services:\n  a: {extends: b}\n  b: {extends: a}\n", 2, "extends itself: a -> b -> a"),
        ("services:\n  a: {extends: a}\n", 2, "extends itself: a -> a"),
        ("services:\n  a: {extends: {service: b, file: gone.yaml}}\n", 2, "no such file 'gone.yaml'"),
        ("services:\n  base: {}\n  a: {extends: bsae}\n", 3, "no service 'bsae' in FILE"),
    ],
)
def test_extends_that_leads_nowhere(put: Put, imported: Imported, text: str, line: int, message: str) -> None:
    path = put("compose.yaml", text)
    ((found, _, told),) = refused(imported, path)
    assert (found, told) == (line, message.replace("FILE", str(path)))


def test_include(put: Put, imported: Imported) -> None:
    put("parts/.env", "USER=user\n")
    put("parts/compose.yaml", 'services:\n  web: {environment: {X_ADDR: "${USER}:80"}}\n')
    path = put("compose.yaml", "include: [parts/compose.yaml, 'https://x.example/c.yaml']\nservices:\n  user: {}\n")
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {("web", "user")}
    assert [note.message for note in fleet.notes] == ["'https://x.example/c.yaml' is not a file here; not read"]


def test_files_that_include_each_other(put: Put, imported: Imported) -> None:
    put("other.yaml", "include: [compose.yaml]\n")
    path = put("compose.yaml", "include: [other.yaml]\n")
    assert refused(imported, path) == [(1, "include[0]", "'compose.yaml' includes itself")]


def test_an_included_service_that_exists(put: Put, imported: Imported) -> None:
    put("other.yaml", "services: {web: {}}\n")
    path = put("compose.yaml", "include: [other.yaml]\nservices:\n  web: {}\n")
    ((line, field, message),) = refused(imported, path)
    assert (line, field) == (3, "services.web")
    assert message.startswith("'web' is also a service of ")


def test_further_files_are_laid_over_the_first(put: Put, imported: Imported) -> None:
    first = put("compose.yaml", "services: {web: {expose: [80]}, cart: {}}\n")
    second = put("compose.override.yaml", "services: {web: {depends_on: [cart]}}\n")
    _, catalogue = imported(first, second)
    assert edges(catalogue) == {("web", "cart")}
    assert catalogue.services["web"].port == 80


def test_an_override_that_was_not_given_is_noted(put: Put, imported: Imported) -> None:
    path = put("compose.yaml", "services: {web: {}, cart: {}}\n")
    put("compose.override.yaml", "services: {web: {depends_on: [cart]}}\n")
    fleet, catalogue = imported(path.parent)
    assert edges(catalogue) == set()
    assert [note.message for note in fleet.notes] == ["not laid over compose.yaml; give both files to do so"]


def test_profiles_are_kept_and_noted(put: Put, imported: Imported) -> None:
    path = put("compose.yaml", "services: {web: {}, load: {profiles: [test, seed]}}\n")
    fleet, catalogue = imported(path)
    assert "load" in catalogue.services
    assert [note.message for note in fleet.notes] == ["belongs to the profile seed, test; kept"]


def test_other_names_of_a_service(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        services:
          web: {environment: {A_ADDR: "shop-cart:80", B_ADDR: "people:80", C_ADDR: "mailbox:25"}}
          cart: {container_name: shop-cart}
          user: {hostname: people}
          mail: {networks: {back: {aliases: [mailbox]}, front: null}}
        """,
    )
    assert edges(imported(path)[1]) == {("web", "cart"), ("web", "user"), ("web", "mail")}


def test_a_cycle_loses_the_edge_that_closes_it(put: Put, imported: Imported) -> None:
    path = put(
        "compose.yaml",
        """\
        services:
          web: {depends_on: [cart]}
          cart: {environment: {WEB_URL: "http://web"}}
        """,
    )
    fleet, catalogue = imported(path)
    assert edges(catalogue) == {("web", "cart")}
    (left,) = fleet.cycle_edges
    assert (left.service, left.needs, left.places[0].field, sorted(left.cycle)) == (
        "cart",
        "web",
        "WEB_URL",
        ["cart", "web"],
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("services: {}\n", (0, "services", "no service; expected `services` with at least one")),
        ("services:\n", (0, "services", "no service; expected `services` with at least one")),
        ("version: '3'\n", (0, "services", "no service; expected `services` with at least one")),
        ("services: [web]\n", (1, "services", "expected a mapping of services")),
        ("- services\n", (0, "", "expected a compose file: a mapping with `services`")),
        ("", (0, "", "expected a compose file: a mapping with `services`")),
        ("services:\n  web:\n", (2, "services.web", "expected a mapping of fields, found nothing")),
        ("services:\n  web: x\n", (2, "services.web", "expected a mapping of fields, found text")),
        ("services: {a: {}}\n---\nservices: {}\n", (3, "", "a second document; expected one document a file")),
        (
            "services:\n  web:\n    environment:\n      A: [x]\n",
            (3, "services.web.environment", "expected text or a number, found a list"),
        ),
        ("services:\n  web:\n    ports: 80\n", (3, "services.web.ports", "expected a list, found a number")),
        ("include: x\n", (1, "include", "expected a list of files")),
        ("include:\n- {path: 5}\n", (2, "include[0]", "expected the path of a compose file")),
        ("include: [gone.yaml]\n", (1, "include[0]", "no such file 'gone.yaml'")),
    ],
)
def test_what_is_refused(put: Put, imported: Imported, text: str, problem: tuple[int, str, str]) -> None:
    assert refused(imported, put("compose.yaml", text)) == [problem]
