import app


def ask(path, query=""):
    seen = {}
    body = b"".join(
        app.application(
            {"PATH_INFO": path, "QUERY_STRING": query}, lambda status, headers: seen.update(status=status)
        )
    ).decode()
    return seen["status"], body


def test_is_healthy():
    assert ask("/health")[0] == "200 OK"


def test_greets_by_name():
    assert "Hello, Ada!" in ask("/greet", "name=Ada")[1]
