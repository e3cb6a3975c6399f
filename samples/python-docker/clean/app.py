"""A greeting service: the smallest web service that a pipeline can build, test, scan and attack."""

import os
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

from markupsafe import Markup

PAGE = Markup(
    '<!doctype html><html lang="en"><title>Greeting</title>'
    '<form action="/greet"><input name="name" value="{name}"><button>Greet</button></form><p>Hello, {name}!</p></html>'
)
HEADERS = [
    ("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]

Start = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, str], start: Start) -> Iterable[bytes]:
    """Answers /health and greets at / and /greet."""
    path = environ["PATH_INFO"]
    if path == "/health":
        return _answer(start, "200 OK", "text/plain", "ok")
    if path in {"/", "/greet"}:
        name = parse_qs(environ.get("QUERY_STRING", "")).get("name", ["world"])[0]
        return _answer(start, "200 OK", "text/html; charset=utf-8", PAGE.format(name=name))
    return _answer(start, "404 Not Found", "text/plain", "not found")


def _answer(start: Start, status: str, content_type: str, body: str) -> Iterable[bytes]:
    start(status, [("Content-Type", content_type), *HEADERS])
    return [body.encode()]


def main() -> None:
    """Serve on HOST (127.0.0.1) and PORT (8080)."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080"))
    with make_server(host, port, application) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
