"""A greeting service that every scan should stop: each flaw below is here on purpose."""

import os
import subprocess
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

from unidecode import unidecode
from urllib3.util import parse_url

PAGE = (
    '<!doctype html><html lang="en"><title>Greeting</title>'
    '<form action="/greet"><input name="name"><button>Greet</button></form><p>Hello, {name}!</p></html>'
)

Start = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, str], start: Start) -> Iterable[bytes]:
    """Answers /health, greets at / and /greet, and looks up a host at /lookup."""
    path = environ["PATH_INFO"]
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if path == "/health":
        return _answer(start, "200 OK", "text/plain", "ok")
    if path in {"/", "/greet"}:
        name = query.get("name", ["world"])[0]
        return _answer(start, "200 OK", "text/html; charset=utf-8", PAGE.format(name=name))
    if path == "/lookup":
        host = parse_url(unidecode(query.get("host", ["localhost"])[0])).host
        found = subprocess.run(f"getent hosts {host}", shell=True, capture_output=True, text=True)
        return _answer(start, "200 OK", "text/plain", found.stdout)
    return _answer(start, "404 Not Found", "text/plain", "not found")


def _answer(start: Start, status: str, content_type: str, body: str) -> Iterable[bytes]:
    start(status, [("Content-Type", content_type)])
    return [body.encode()]


def main() -> None:
    """Serve on HOST (127.0.0.1) and PORT (8080)."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080"))
    with make_server(host, port, application) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
