"""A real nginx, and the app behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.attack.conftest import App, start
from tests.bench.startup import free_port
from tests.browser.conftest import FLAGS, NAMES

ROOT = Path(__file__).parent.parent.parent
SHIPPED = (ROOT / ".docker" / "nginx.conf").read_text()
SOCKET = """
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
"""
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""


@dataclass
class Proxy:
    """nginx with servers by name; ``ports`` is where each listens."""

    ports: Mapping[str, int]

    def url(self, name: str, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.ports[name]}{path}"


def shipped(app: App, path: str = "/") -> str:
    """The file that the compose example uses, with this app behind it; below a ``path`` as its
    comment says."""
    text = SHIPPED.replace("playground:7860", f"127.0.0.1:{app.port}").replace("80;", "{port};", 1)
    if path == "/":
        return text
    target = f"http://127.0.0.1:{app.port}"
    return text.replace("location / {", f"location {path} {{").replace(target, f"{target}/")


def bare(app: App, *lines: str) -> str:
    """A server that somebody has written by hand."""
    headers = "".join(f"    proxy_set_header {line};\n" for line in lines)
    return (
        f"server {{\n    listen {{port}};\n{SOCKET}{headers}"
        f"    location / {{ proxy_pass http://127.0.0.1:{app.port}; }}\n}}"
    )


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Proxy]]:
    """``nginx({name: server})``: a running nginx; skips where there is none."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (.ci/run does where it can)")
    processes: list[subprocess.Popen[bytes]] = []

    def begin(servers: Mapping[str, str]) -> Proxy:
        folder = tmp_path_factory.mktemp("nginx")
        ports = {name: free_port() for name in servers}
        text = "".join(s.replace("{port}", str(ports[name])) for name, s in servers.items())
        # its workers would be nobody, who writes no large body into this folder
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, servers=text, user=user))
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"),
                   "-e", str(folder / "error.log")]  # fmt: skip
        processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        end = time.monotonic() + 20
        while not (folder / "nginx.pid").exists():
            assert processes[-1].poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < end
            time.sleep(0.05)
        return Proxy(ports)

    yield begin
    for process in processes:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")  # while it lives there can be no other Playwright
def browser() -> Iterator[Any]:
    """Chromium to which ``lab.test`` and ``other.test`` are this machine under names that are not
    local to a browser."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    rules = "MAP *.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    with api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=program,
            args=[flag for flag in FLAGS if "resolver" not in flag]
            + [f"--host-resolver-rules={rules}"],
        )
        yield found
        found.close()


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app as ``python app.py`` starts it, with no option about proxies."""
    app = start(tmp_path_factory.mktemp("local"))
    yield app
    app.close()


@pytest.fixture(scope="session")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app below a path of its own, which takes small uploads only."""
    limits = ("--limits", "uploads.file_megabytes=1")
    app = start(tmp_path_factory.mktemp("below"), "--root-path", "/gan", *limits)
    yield app
    app.close()
