"""A real browser for the exported page: headless Chromium, spoken to through its DevTools protocol."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
PATIENCE_SECONDS = 30.0
OWN_SCHEMES = ("file:", "data:", "blob:")


class Page:
    """An opened page, and all that the browser reported of it."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket
        self._count = 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.dialogs: list[str] = []
        self._loaded = False

    def open(self, path: Path, width: int = 1280, height: int = 800) -> None:
        """Open a file and wait until it is loaded and its fonts are there."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.send("Page.navigate", url=path.as_uri())
        limit = time.monotonic() + PATIENCE_SECONDS
        while not self._loaded:
            assert time.monotonic() < limit, "the page does not finish loading"
            self._note(json.loads(self._socket.recv()))
        self.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 50)))")

    def evaluate(self, script: str) -> Any:
        """Give the value of an expression, waiting for it if it is a promise."""
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        for kind in ("keyDown", "keyUp"):
            typed = text if kind == "keyDown" else ""
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=typed)

    def click(self, x: float, y: float) -> None:
        """Click with the left button."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._count:
                assert "error" not in message, message
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(parameters["exceptionDetails"])[:600])
            case "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(parameters["args"])[:600])
            case "Log.entryAdded":
                self.complaints.append(json.dumps(parameters["entry"])[:600])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(parameters["message"])
                self._socket.send(json.dumps({"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}))
            case "Page.loadEventFired":
                self._loaded = True


def chromium() -> str:
    """The browser's command.

    Raises
    ------
    AssertionError
        It is not installed; the tests do not go on without it.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "These tests need Chromium: run packaging/test, or install the system package chromium."
    return found


@contextmanager
def opened(path: Path, width: int = 1280, height: int = 800) -> Iterator[Page]:
    """Open a page in a browser of its own, which ends with the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [chromium(), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": profile})
        try:
            page = Page(_connected(Path(profile), browser))
            page.open(path, width, height)
            yield page
            page.send("Page.disable")
            page._socket.close()
        finally:
            browser.kill()
            browser.wait()


def _connected(profile: Path, browser: subprocess.Popen[bytes]) -> websocket.WebSocket:
    import urllib.request

    port_file = profile / "DevToolsActivePort"
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (port_file.exists() and port_file.read_text().count("\n")):
        assert browser.poll() is None, "Chromium ended before it could be spoken to"
        assert time.monotonic() < limit, "Chromium did not start"
        time.sleep(0.05)
    port = port_file.read_text().split("\n")[0]
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"http://127.0.0.1:{port}/json", timeout=PATIENCE_SECONDS) as answer:
        targets = json.load(answer)
    address = next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page")
    return websocket.create_connection(address, timeout=PATIENCE_SECONDS, suppress_origin=True, http_no_proxy=["127.0.0.1"])
