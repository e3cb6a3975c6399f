from wsgiref.util import setup_testing_defaults

import app


def ask(path, query=""):
    environ = {"PATH_INFO": path, "QUERY_STRING": query}
    setup_testing_defaults(environ)
    seen = {}

    def start(status, headers):
        seen.update(status=status, headers=dict(headers))

    body = b"".join(app.application(environ, start)).decode()
    return seen["status"], seen["headers"], body


def test_is_healthy():
    assert ask("/health")[0] == "200 OK"


def test_greets_by_name():
    assert "Hello, Ada!" in ask("/greet", "name=Ada")[2]


def test_shows_markup_as_text():
    assert "<script>" not in ask("/greet", "name=<script>")[2]


def test_other_paths_are_not_found():
    assert ask("/nowhere")[0] == "404 Not Found"
