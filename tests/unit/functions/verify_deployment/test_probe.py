import socket
import threading

import pytest

from slipway.decide.verification import Answer
from slipway.functions.verify_deployment import probe as module
from slipway.functions.verify_deployment.probe import probe
from tests.unit.functions.verify_deployment.conftest import Serve


@pytest.mark.parametrize("status", [200, 204, 404, 500, 503])
def test_the_status_is_told(serve: Serve, status: int) -> None:
    assert probe(f"{serve(status)}/health") == Answer(status)


def test_a_balancer_over_https_is_asked_whatever_its_certificate_names(encrypted: str) -> None:
    assert probe(f"{encrypted}/health") == Answer(200)


def test_a_redirect_is_not_followed(serve: Serve) -> None:
    asked: list[str] = []
    assert probe(f"{serve(302, asked=asked)}/health?deep=1") == Answer(302)
    assert asked == ["/health?deep=1"]


def test_one_that_hangs_is_given_up(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.2)
    assert probe(f"{silent}/health") == Answer(None, "TimeoutError")


def test_one_that_refuses_gives_no_answer(closed: str) -> None:
    assert probe(f"{closed}/health") == Answer(None, "ConnectionRefusedError")


def test_one_that_speaks_no_http_gives_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def babble() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"220 mail.example ESMTP\r\n\r\n")

        threading.Thread(target=babble, daemon=True).start()
        answer = probe(f"http://127.0.0.1:{listener.getsockname()[1]}/health")
    assert answer == Answer(None, "BadStatusLine")
