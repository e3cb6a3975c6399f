"""Chromium without a screen, driven over a pipe by its DevTools protocol: real clicks and keys on real pages."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
READS, WRITES = 3, 4
"""The descriptors at which Chromium reads commands and writes answers, each ended by a zero byte."""
KEYS = {"Enter": (13, "\r"), "Escape": (27, "")}
"""Code and text of a key, by its name."""
SECONDS = 20
"""How long anything on a page may take."""


class Browser:
    """One tab."""

    def __init__(self, commands: int, answers: int) -> None:
        """Write to the descriptor `commands` and read from `answers`."""
        self._commands, self._answers, self._read = commands, answers, b""
        self._number, self._session = 0, ""
        tab = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        self.faults: list[str] = []
        self._call("Runtime.enable")

    def open(self, address: str) -> None:
        """Go to an address."""
        self._call("Page.navigate", url=address)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def resize(self, width: int, height: int) -> None:
        """Give the window a size, in pixels."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever JavaScript has
        """What an expression is on the page."""
        told = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def reads(self, text: str) -> None:
        """Wait until a text can be read on the page."""
        self.until(f"document.body.innerText.includes({json.dumps(text)})")

    def until(self, expression: str) -> None:
        """Wait until an expression holds; a page that is on its way holds nothing."""
        ends = time.monotonic() + SECONDS
        held = f"(() => {{ try {{ return !!({expression}) }} catch {{ return false }} }})()"
        while not self.value(held):
            assert time.monotonic() < ends, f"never: {expression}\n{self.text}"
            time.sleep(0.02)

    def click(self, selector: str, text: str = "") -> None:
        """Press the mouse in the middle of the one element with that text, which nothing may cover."""
        every, says = f"[...document.querySelectorAll({json.dumps(selector)})]", json.dumps(text)
        found = f"{every}.filter(element => element.innerText.includes({says}))"
        self.until(f"{found}.length === 1")
        place = self.value(f"""(() => {{
            const element = {found}[0]; element.scrollIntoView({{block: "center"}});
            const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
            return {{x, y, free: element.contains(document.elementFromPoint(x, y))}};
        }})()""")
        assert place["free"], f"{selector} {text} is covered"
        for kind in ("mousePressed", "mouseReleased"):
            where = {"x": place["x"], "y": place["y"]}
            self._call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **where)

    def type(self, selector: str, text: str) -> None:
        """Type into an element."""
        self.click(selector)
        self._call("Input.insertText", text=text)

    def key(self, name: str) -> None:
        """Press a key of `KEYS`."""
        code, text = KEYS[name]
        about = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        self._call("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
        self._call("Input.dispatchKeyEvent", type="keyUp", **about)

    def picture(self, file: Path) -> None:
        """Keep a picture of the page, as PNG."""
        file.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def close(self) -> None:
        """End the browser."""
        self._call("Browser.close")

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return str(self.value("document.body ? document.body.innerText : ''"))

    def _call(self, method: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        self._number += 1
        command = {"id": self._number, "method": method, "params": told}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("method") == "Runtime.exceptionThrown":
                self.faults.append(json.dumps(answer["params"]["exceptionDetails"])[:500])
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            read = os.read(self._answers, 1 << 16)
            assert read, "Chromium has ended"
            self._read += read
        message, _, self._read = self._read.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


@contextmanager
def chromium(home: Path) -> Iterator[Browser]:
    """A browser with nothing in it, which keeps what it must in `home` and asks nobody but the pages' own address."""
    assert PROGRAM
    (read_commands, commands), (answers, write_answers) = os.pipe(), os.pipe()
    at = f'exec {READS}<&{read_commands} {WRITES}>&{write_answers}; exec "$@"'
    flags = ["--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
             "--force-prefers-reduced-motion", f"--user-data-dir={home}"]  # fmt: skip
    process = subprocess.Popen(
        ["bash", "-c", at, "chromium", PROGRAM, *flags],
        pass_fds=(read_commands, write_answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(home)},
    )
    os.close(read_commands)
    os.close(write_answers)
    try:
        browser = Browser(commands, answers)
        yield browser
        browser.close()
    finally:
        os.close(commands)
        os.close(answers)
        process.kill()
        process.wait(10)
