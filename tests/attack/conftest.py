"""The real app under attack: ``python app.py`` in processes of its own, on loopback, with its own
folders. ``App`` is what a stranger has (HTTP and WebSockets) and what only the host sees (memory,
files, the log).

The whole suite shares one app. A test that changes what others see (the engine killed, the disk
filled) starts one of its own with ``start_app``.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from websockets.sync.client import connect

from playground.ui.uploads import COOKIE
from tests.attack.onlooker import Onlooker
from tests.bench.startup import free_port
from tests.conftest import write_digits

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 180.0
MOST_WEB_MEGABYTES = 600.0
MOST_ENGINE_MEGABYTES = 2000.0
LEAST_UPDATES = 5.0  # a second, for somebody who watches a run of her own
LEAST_SHARE = 0.25  # of what she gets alone, where the machine gives her less than 20
ALONE_SECONDS = 3.0
RATED_SECONDS = 3.0  # a shorter test says little about a rate
# what no visitor may ever read: words of Python, of libraries, of this machine
INTERNAL = ("Traceback", "Error:", "Exception", "site-packages", "NoneType", "object has no",
            "torch.", "numpy", "PIL", "0x", "errno", "/tmp/", "/home/", "/root/")  # fmt: skip
CHECKPOINTS = ("infogan-mnist", "cyclegan-blobs", "mlp-mnist")


@dataclass
class Peaks:
    """The most memory seen, in megabytes: of the web process, and of each of its children."""

    web: float = 0.0
    children: dict[int, float] = field(default_factory=dict)

    @property
    def child(self) -> float:
        """Of the largest child."""
        return max(self.children.values(), default=0.0)


@dataclass
class App:
    """A running app. ``folder`` holds everything that it may write: ``tmp`` (uploads and answers),
    ``cache``, ``state``, ``weights``, ``pictures``, ``checkpoints`` and ``log.txt``."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # -- what a stranger has --------------------------------------------------------------------

    def client(self, visitor: str = "", **options: Any) -> httpx.Client:
        """An HTTP client, with a page's cookie where it is a ``visitor``."""
        headers = {"cookie": f"{COOKIE}={visitor}"} if visitor else {}
        # on loopback nothing is encrypted, and reading the certificates takes 30 ms
        options = {
            "timeout": 60.0,
            "verify": False,
            **options,
            "headers": {**headers, **options.get("headers", {})},
        }
        return httpx.Client(base_url=self.url, **options)

    def post(self, path: str, visitor: str = "", **options: Any) -> httpx.Response:
        with self.client(visitor) as client:
            return client.post(path, **options)

    def get(self, path: str, visitor: str = "") -> httpx.Response:
        with self.client(visitor) as client:
            return client.get(path)

    def upload(self, name: str, content: bytes, visitor: str = "") -> str:
        """Uploads a file; where it lies on the server, as Gradio tells everybody."""
        answer = self.post("/gradio_api/upload", visitor, files={"files": (name, content)})
        answer.raise_for_status()
        return str(answer.json()[0])

    def call(
        self, endpoint: str, *data: Any, visitor: str = "", patience: float = 60.0
    ) -> tuple[str, Any]:
        """Calls a named endpoint as plain HTTP does; arguments that are left out at the end take
        their defaults. Returns ``("complete", data)`` or ``("error", words)``; ``("refused",
        status)`` where not even the call was taken."""
        with self.client(visitor, timeout=patience) as client:
            declared = client.get("/gradio_api/info").json()["named_endpoints"]
            parameters = declared.get(f"/{endpoint}", {}).get("parameters", [])
            data += tuple(p.get("parameter_default") for p in parameters[len(data) :])
            asked = client.post(f"/gradio_api/call/{endpoint}", json={"data": list(data)})
            if asked.status_code != 200:
                return "refused", asked.status_code
            event = asked.json()["event_id"]
            kind = ""
            with client.stream("GET", f"/gradio_api/call/{endpoint}/{event}") as lines:
                for line in lines.iter_lines():
                    name, _, rest = line.partition(": ")
                    if name == "event":
                        kind = rest
                    elif name == "data" and kind in ("complete", "error"):
                        return kind, _told(rest)
        return "error", "the stream ended without an answer"

    @contextmanager
    def socket(self, visitor: str = "", **options: Any) -> Iterator[Any]:
        """The live channel. With ``origin`` and ``additional_headers`` as ``websockets`` has."""
        address = f"ws://127.0.0.1:{self.port}/gradio_api/live"
        with connect(address, max_size=None, **options) as socket:
            if visitor:
                socket.send(json.dumps({"op": "hello", "visitor": visitor}))
            yield socket

    def file(self, path: str, visitor: str = "") -> httpx.Response:
        """A file by its path on the server, as Gradio serves it."""
        return self.get(f"/gradio_api/file={path}", visitor)

    # -- what only the host sees ----------------------------------------------------------------

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")

    def engine(self) -> int:
        """The engine's process: the largest child."""
        sizes = {pid: megabytes(pid) for pid in children(self.process.pid)}
        return max(sizes, key=lambda pid: sizes[pid])

    def ready(self, patience: float = START_SECONDS) -> None:
        """Waits until the engine answers."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.get("/gradio_api/live/status").json()["web"]["state"] == "ready":
                return
            time.sleep(0.2)
        raise AssertionError(f"the engine does not get ready:\n{self.log[-2000:]}")

    def files(self) -> set[Path]:
        """Every file that the app has written and kept, but its log, what it began with, and the
        caches of libraries."""
        seen = (p for p in self.folder.rglob("*") if p.is_file() or p.is_symlink())
        apart = [self.folder / name for name in ("log.txt", "data", "checkpoints", "cache", "home")]
        return {p for p in seen if not any(p.is_relative_to(other) for other in apart)}

    @contextmanager
    def watched(self, every: float = 0.02) -> Iterator[Peaks]:
        """Measures memory beside what happens inside of the block."""
        peaks, stop = Peaks(), threading.Event()

        def look() -> None:
            while not stop.is_set():
                peaks.web = max(peaks.web, megabytes(self.process.pid))
                for pid in children(self.process.pid):
                    peaks.children[pid] = max(peaks.children.get(pid, 0.0), megabytes(pid))
                stop.wait(every)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield peaks
        finally:
            stop.set()
            thread.join()

    def close(self) -> None:
        if self.alive:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def _told(data: str) -> Any:
    found = json.loads(data)
    return found.get("error", found) if isinstance(found, dict) else found


def children(pid: int) -> list[int]:
    """Every process below ``pid``, threads apart."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:  # it has just ended
            continue
    return found + [below for child in found for below in children(child)]


def megabytes(pid: int) -> float:
    """What a process has of its own in memory; pages shared with others count where they are."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(found[0]) / 1e3 if found else 0.0


def plain_words(words: Any) -> None:
    """Is this a sentence for a visitor?"""
    assert isinstance(words, str) and 0 < len(words) < 500, repr(words)[
        :600
    ]  # all settings named: 330
    inner = [word for word in INTERNAL if word in words]
    assert not inner, f"{inner} in {words!r}"


def start(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> App:
    """Starts an app whose every folder lies in ``folder``."""
    for name in CHECKPOINTS:
        if not (folder / "checkpoints" / name).exists():
            copytree(ROOT / "checkpoints" / name, folder / "checkpoints" / name)
    if not (folder / "data").exists():
        write_digits(folder / "data")
    (folder / "tmp").mkdir(exist_ok=True)
    port = int(options[options.index("--port") + 1]) if "--port" in options else free_port()
    own = {"GRADIO_TEMP_DIR": "tmp", "XDG_CACHE_HOME": "cache", "HOME": "home", "TMPDIR": "tmp",
           "GAN_PLAYGROUND_WEIGHTS": "weights", "GAN_PLAYGROUND_PICTURES": "pictures"}  # fmt: skip
    arguments = ["--port", str(port), "--device", "cpu", "--precision", "fp32", "--threads", "1",
                 "--state", str(folder / "state"), "--data-root", str(folder / "data"),
                 "--checkpoints", str(folder / "checkpoints"), *options]  # fmt: skip
    with (folder / "log.txt").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", *arguments], cwd=ROOT, stdout=out, stderr=out,
            env={**os.environ, **{k: str(folder / v) for k, v in own.items()},
                 **(environment or {})},
            start_new_session=True,
        )  # fmt: skip
    app = App(process, port, folder)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and app.alive:
        try:
            app.get("/gradio_api/live/status")
            return app
        except httpx.TransportError:
            time.sleep(0.2)
    app.close()
    raise AssertionError(f"the app does not start:\n{app.log[-2000:]}")


@pytest.fixture(scope="session")
def start_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., App]]:
    """``start_app(*options, environment=..., folder=...)``: an app of the test's own, or the next
    one in the folder of an earlier one; it is closed at the end."""
    started: list[App] = []

    def begin(
        *options: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> App:
        home = folder or tmp_path_factory.mktemp("attacked")
        started.append(start(home, *options, environment=environment))
        return started[-1]

    yield begin
    for app in started:
        app.close()


@pytest.fixture(scope="session")
def shared_app(start_app: Callable[..., App]) -> App:
    """As if behind a proxy, which lets attackers come from elsewhere."""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is measured through /proc, which this system does not have")
    return start_app("--proxied")


@pytest.fixture(scope="module")
def onlooker(shared_app: App) -> Iterator[Onlooker | None]:
    """Somebody else; a module that has its own says None."""
    shared_app.ready()
    somebody = Onlooker(shared_app.port, "onlooker-1")
    somebody.wait(20)
    began = time.monotonic()
    time.sleep(ALONE_SECONDS)
    somebody.alone = somebody.rate(began, time.monotonic())
    yield somebody
    somebody.close()


@pytest.fixture
def app(shared_app: App, onlooker: Onlooker | None) -> Iterator[App]:
    """The shared app, alive and ready before and after the test, within its memory, with pictures
    for somebody else all the while."""
    shared_app.ready()
    began = time.monotonic()
    with shared_app.watched() as peaks:
        yield shared_app
        ended = time.monotonic()
        assert shared_app.alive, f"the attack ended the app:\n{shared_app.log[-2000:]}"
        shared_app.ready()
    assert peaks.web <= MOST_WEB_MEGABYTES, f"the web process grew to {peaks.web:.0f} MB"
    assert peaks.child <= MOST_ENGINE_MEGABYTES, f"a child grew to {peaks.child:.0f} MB"
    if onlooker is not None and ended - began >= RATED_SECONDS:
        rate = onlooker.rate(began, ended)
        least = min(LEAST_UPDATES, LEAST_SHARE * onlooker.alone)
        assert rate >= least, f"somebody else got {rate:.1f} of {onlooker.alone:.1f} pictures/s"


def png(seed: int, side: int = 64) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="session")
def secrets(shared_app: App) -> dict[str, Path]:
    """Things on the server that are nobody's business."""
    home = shared_app.folder / "private"
    home.mkdir()
    picture = home / "private.png"
    picture.write_bytes(png(7))
    (home / "notes.txt").write_text("secret words")
    os.mkfifo(home / "pipe.png")
    uploads = next((shared_app.folder / "tmp").glob("port-*"))
    (uploads / "link.png").symlink_to(picture)
    os.mkfifo(uploads / "pipe.png")
    (uploads / "stray.png").write_bytes(png(8))  # in the folder, but nobody's upload
    return {
        "picture": picture, "text": home / "notes.txt", "fifo": home / "pipe.png",
        "missing": home / "none.png", "directory": home, "device": Path("/dev/zero"),
        "standard input": Path("/dev/stdin"), "memory": Path("/proc/self/mem"),
        "link": uploads / "link.png", "fifo inside": uploads / "pipe.png",
        "stray": uploads / "stray.png", "folder": uploads,
        "out and in": uploads / ".." / ".." / "private" / "private.png",
        "package": Path(np.__file__),
    }  # fmt: skip
