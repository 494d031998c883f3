"""A real site for the browser: a database of its own, the demo, a server and the mail deliverer."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import template_database

SETTINGS = "tests.browser.settings"
SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site answers, and what the demo's accounts have in common."""

    url: str
    password: str = "maillage-demo-2026"

    def read(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path) as answer:
            return answer.read().decode()


@contextmanager
def running_site(folder: Path, *, own_texts: bool = False, more: str = "") -> Iterator[Site]:
    """The demo on a free port until the block ends; `own_texts`: without the founders'; `more`:
    a module that adds to it before anybody comes."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "VAR_DIR": str(folder),
        "BASE_URL": url,
    }
    if own_texts:
        environment["SHARED_TEXTS_DIR"] = str(folder / "none")
    with template_database.another(folder) as database_url:
        environment["DATABASE_URL"] = database_url
        manage = [sys.executable, "manage.py"]
        _run([*manage, "load_demo", "--verbosity=0"], environment)
        if more:
            _run([sys.executable, "-m", more], environment)
        server = [sys.executable, "-m", "gunicorn", "portal.wsgi", f"--bind=127.0.0.1:{port}"]
        server += ["--threads=2", "--no-control-socket", "--log-level=warning"]
        mail = [*manage, "send_mail_outbox", "--loop=0.5"]
        with (
            (folder / "site.log").open("w") as log,
            _in_background(server, environment, log) as process,
            _in_background(mail, environment, log),
        ):
            _wait_until_it_answers(url, process, folder / "site.log")
            yield Site(url)


def _free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=template_database.ROOT, env=environment, check=True)


@contextmanager
def _in_background(command, environment, log) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        command, cwd=template_database.ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_it_answers(url: str, process: subprocess.Popen, log: Path) -> None:
    limit = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/en/", timeout=SECONDS_TO_START):
                return
        except OSError:  # nobody listens yet
            time.sleep(0.2)
    raise RuntimeError(f"the site did not start:\n{log.read_text()[-3000:]}")
