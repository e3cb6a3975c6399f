from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.catalogue.importers.connect import Edge, connect
from slipway.catalogue.importers.found import Fact, FoundService, Place

if TYPE_CHECKING:
    from collections.abc import Sequence


def service(
    name: str,
    *,
    needs: Sequence[str] = (),
    settings: Sequence[tuple[str, str]] = (),
    hosts: Sequence[str] = (),
    scope: str = "",
) -> FoundService:
    return FoundService(
        name=name,
        place=Place("compose.yaml", 1, name),
        hosts=tuple(hosts) or (name,),
        scope=scope,
        needs=tuple(Fact(need, Place("compose.yaml", 2, "depends_on")) for need in needs),
        settings=tuple(Fact(value, Place("compose.yaml", 3, key)) for key, value in settings),
    )


def pairs(*services: FoundService) -> list[tuple[str, str]]:
    return [(services[edge.service].name, services[edge.needs].name) for edge in connect(services)[0]]


def test_a_name_is_matched_as_a_whole() -> None:
    others = [service(name) for name in ("user", "user-db", "username", "super-user")]
    assert pairs(service("web", settings=[("A_ADDR", "user-db:80"), ("B", "http://username")]), *others) == [
        ("web", "user-db"),
        ("web", "username"),
    ]


def test_case_does_not_count() -> None:
    assert pairs(service("Web", settings=[("API_URL", "http://CART:80")]), service("Cart")) == [("Web", "Cart")]


def test_a_plain_word_is_no_host() -> None:
    assert pairs(service("web", settings=[("MODE", "cart"), ("TEXT", "cart and user")]), service("cart")) == []


def test_itself_is_no_dependency() -> None:
    assert pairs(service("web", needs=["web"], settings=[("WEB_ADDR", "web:80")])) == []


def test_one_edge_has_all_its_places() -> None:
    web, cart = (
        service("web", needs=["cart"], settings=[("CART_ADDR", "cart:80"), ("CART_URL", "http://cart")]),
        service("cart"),
    )
    (edge,) = connect([web, cart])[0]
    assert edge == Edge(
        0,
        1,
        declared=True,
        places=(
            Place("compose.yaml", 2, "depends_on"),
            Place("compose.yaml", 3, "CART_ADDR"),
            Place("compose.yaml", 3, "CART_URL"),
        ),
    )


def test_a_short_name_is_looked_up_in_its_own_namespace() -> None:
    here = service("web", settings=[("CART_ADDR", "cart:80")], hosts=("web.shop",), scope="shop")
    near = service("cart-of-shop", hosts=("cart.shop",), scope="shop")
    far = service("cart-of-test", hosts=("cart.test",), scope="test")
    assert pairs(here, near, far) == [("web", "cart-of-shop")]


def test_a_full_name_reaches_another_namespace() -> None:
    here = service("web", settings=[("CART", "cart.test.svc.cluster.local:80")], scope="shop")
    near = service("cart-of-shop", hosts=("cart.shop",), scope="shop")
    far = service("cart-of-test", hosts=("cart.test",), scope="test")
    assert pairs(here, near, far) == [("web", "cart-of-test")]


def test_a_pod_of_a_set_is_its_service() -> None:
    here = service("web", settings=[("STORE", "store-0.store:80,store-1.store:80")], scope="shop")
    assert pairs(here, service("store", hosts=("store.shop",), scope="shop")) == [("web", "store")]


def test_what_leads_nowhere_is_noted() -> None:
    web = service("web", needs=["gone"], settings=[("MAIL_ADDR", "mail:25"), ("PAY", "https://api.example.com")])
    edges, notes = connect([web])
    assert edges == []
    assert [str(note) for note in notes] == [
        "compose.yaml:2 depends_on: needs 'gone', which is no service of the source",
        "compose.yaml:3 MAIL_ADDR: names the host 'mail', which is no service of the source",
    ]
