"""A served demo and a browser, as a first-time reader has them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = (
    os.environ.get("ARCHIVE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
)
# Chromium's own errands are turned off, so that a request that leaves the machine is the archive's.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
)


@dataclass(frozen=True)
class Served:
    """A running demo: where it is, and how to sign in."""

    address: str
    passwords: dict[str, str]


@dataclass
class Visit:
    """One person's browser: its page, what it complained of, and whom it tried to reach."""

    page: Page
    served: Served
    complaints: list[str]
    strangers: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.served.address + path)

    def sign_in(self, username: str) -> None:
        self.open("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", self.served.passwords[username])
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        """Press a button and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def text(self) -> str:
        return self.page.inner_text("body")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`manage.py demo` in a folder of the run's own, on a free port, stopped at the end."""
    folder, port = tmp_path_factory.mktemp("demo"), _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "ARCHIVE_DATA_DIR": str(folder / "data"),
        "ARCHIVE_KEYRING": str(folder / "keys" / "keyring.json"),
        "ARCHIVE_KEY_STORE": str(folder / "keys" / "keystore.sqlite3"),
    }
    with (folder / "said.txt").open("w") as said:
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, demo, folder)
            signs = json.loads((folder / "keys" / "demo-sign-in.json").read_text())
            yield Served(address, {each["username"]: each["password"] for each in signs})
        finally:
            demo.terminate()
            demo.wait(timeout=60)


def _wait_for(address: str, demo: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(1200):
        if demo.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"the demo did not start: {(folder / 'said.txt').read_text()[-3000:]}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Closed with its module: while Playwright's loop runs in this thread, Django refuses to touch a database."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; see ARCHIVE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def visit(chromium: Browser, served: Served, *, width: int = 1200) -> Iterator[Visit]:
    """A browser of one person. At the end it has complained of nothing, and reached nobody else."""
    context: BrowserContext = chromium.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    strangers: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((served.address, "data:")):
            strangers.append(request.url)

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", asked)
    yield Visit(page, served, complaints, strangers)
    context.close()
    assert strangers == [], "P10: no request leaves the machine"
    assert complaints == [], "the content policy and the scripts are quiet"
