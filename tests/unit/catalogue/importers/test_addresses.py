from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue.importers.addresses import hosts_in


@pytest.mark.parametrize(
    ("variable", "value", "hosts"),
    [
        ("CART_ADDR", "cart:7070", ["cart"]),
        ("X", "http://user", ["user"]),
        ("X", "https://User.Shop:8443/path?x=y#z", ["user.shop"]),
        ("X", "user.namespace.svc.cluster.local:80", ["user.namespace.svc.cluster.local"]),
        ("X", "user.namespace.svc", ["user.namespace.svc"]),
        ("X", "jdbc:mysql://orders-db:3306/x?useSSL=false", ["orders-db"]),
        ("X", "jdbc:sqlserver://orders-db:1433;databaseName=x", ["orders-db"]),
        ("X", "jdbc:oracle:thin:@orders-db:1521:xe", ["orders-db"]),
        ("X", "jdbc:oracle:thin:@//orders-db:1521/xe", ["orders-db"]),
        ("X", "amqp://user:p%40ss@rabbit:5672/vhost", ["rabbit"]),
        ("X", "redis://:secret@cache:6379/0", ["cache"]),
        ("X", "mongodb://a:b@one:27017,two:27017/db?replicaSet=x", ["one", "two"]),
        ("X", "mongodb+srv://store/db", ["store"]),
        ("X", "kafka-1:9092, kafka-2:9092;kafka-3:9092", ["kafka-1", "kafka-2", "kafka-3"]),
        ("X", "http://a:80,http://b:80", ["a", "b"]),
        ("X", "dns:///cart:7070", ["cart"]),
        ("X", "Server=orders-db;Database=cart;User Id=user", ["orders-db"]),
        ("JAVA_OPTS", "-Xmx128m -Dspring.datasource.url=jdbc:mysql://orders-db:3306/x", ["orders-db"]),
        ("CART_HOST", "cart", ["cart"]),
        ("cart.host", "cart", ["cart"]),
        ("cartServiceUrl", "cart", ["cart"]),
        ("Services__Cart", "cart", []),
        ("command", "-d 60 -h edge-router", ["edge-router"]),
        ("command", "--broker kafka --topic user", ["kafka"]),
        ("command", "--redis-addr=cache:6379 --user=cart", ["cache"]),
        ("command", "wait-for-it.sh db:5432 -- node server.js", ["db"]),
        ("MODE", "cart", []),
        ("SERVICE_NAME", "cart", []),
        ("GREETING", "the user and the cart", []),
        ("IMAGE", "cart:7", []),
        ("RUN_AS_USER", "user:1000", []),
        ("RATIO", "cart:x", []),
        ("PORT", "cart:0", []),
        ("PORT", "cart:65536", []),
        ("X", "file:///cart/x", []),
        ("X", "unix:///cart.sock", []),
        ("X_URL", "", []),
        ("X_URL", "://", []),
        ("X_HOST", "-", []),
        ("X_HOST", "a" * 254, []),
    ],
)
def test_hosts(variable: str, value: str, hosts: list[str]) -> None:
    assert hosts_in(variable, value) == hosts


@given(st.text(), st.text())
def test_any_text_is_looked_through(variable: str, value: str) -> None:
    assert all(host == host.lower() for host in hosts_in(variable, value))


@pytest.mark.parametrize("text", ["a" * 10**6, "a." * 10**6, "a:" * 10**6, "=" * 10**6, ".svc" * 10**6, "@:/" * 10**6])
def test_a_long_value_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    hosts_in("X_URL", text)
    assert time.perf_counter() - start < 2
