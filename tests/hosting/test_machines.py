"""Machines that lack what others have: it starts wherever it can, with one plain line for what is
off, and never with a traceback."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

import app
from playground.core import cache
from playground.core.spec import PlaygroundError
from playground.ui.live.frames import unpack
from tests.bench.startup import free_port

ROOT = Path(__file__).parents[2]
STRANGER = 43210  # no user of this machine
SETTLE = """
import logging, os, app
from playground.cli.serving import settle_folders
logging.basicConfig(format="%(levelname)s %(message)s")
chosen = app.options([], os.environ)
settle_folders(chosen)
print(chosen.cache, chosen.state, chosen.data_root, os.environ["GRADIO_TEMP_DIR"], sep="\\n")
"""
needs_root = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody else"
)


@pytest.fixture(scope="module")
def python() -> tuple[str, dict[str, str]]:
    """An interpreter that a user without a name or a home can run, and its environment: this one,
    or the system's of the same version with this one's packages."""
    path = {"PATH": os.defpath}
    packages = {**path, "PYTHONPATH": sysconfig.get_paths()["purelib"]}
    version = f"import sys, gradio; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for program, environment in ((sys.executable, path), ("/usr/bin/python3", packages)):
        with contextlib.suppress(OSError):
            probe = subprocess.run(
                [program, "-B", "-c", version], env=environment, cwd=ROOT, capture_output=True,
                user=STRANGER, group=STRANGER, extra_groups=[],
            )  # fmt: skip
            if probe.returncode == 0:
                return program, environment
    pytest.skip("no other user can read this environment")


def settled(python: tuple[str, dict[str, str]], **environment: str) -> tuple[list[str], list[str]]:
    """The folders that a stranger's start chooses, and the lines that are told."""
    program, packages = python
    told = subprocess.run(
        [program, "-B", "-c", SETTLE], cwd=ROOT, env={**packages, **environment}, text=True,
        capture_output=True, user=STRANGER, group=STRANGER, extra_groups=[],
    )  # fmt: skip
    assert told.returncode == 0 and "Traceback" not in told.stderr, told.stderr
    return told.stdout.split(), told.stderr.splitlines()


@needs_root
def test_no_home_and_no_name(python: tuple[str, dict[str, str]]) -> None:
    folders, lines = settled(python)
    assert all(f.startswith(f"/tmp/gan-playground-{STRANGER}") for f in folders)
    assert [line for line in lines if "cannot be saved" not in line] == []
    found = Path(folders[0])
    assert found.stat().st_uid == STRANGER and found.stat().st_mode & 0o077 == 0
    shutil.rmtree(found)


@needs_root
def test_a_home_and_a_gradio_folder_of_somebody_elses(
    python: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "gradio").mkdir(mode=0o700)
    folders, lines = settled(
        python, HOME="/root", GRADIO_TEMP_DIR=str(tmp_path / "gradio"),
        GAN_PLAYGROUND_WEIGHTS="/root/weights",
    )  # fmt: skip
    fallback = f"/tmp/gan-playground-{STRANGER}"
    assert all(f.startswith(fallback) for f in folders[1:])  # all but the one that was asked for
    told = [line for line in lines if line.startswith("WARNING")]
    assert "Nothing can be written to /root/.cache/gan-playground (Permission denied)" in told[0]
    assert "--cache" in told[0]
    assert any("Weights from elsewhere cannot be kept in /root/weights" in line for line in told)
    assert any("Uploads cannot be kept in" in line for line in told)
    shutil.rmtree(fallback)


def test_one_option_for_everything_that_is_written(tmp_path: Path) -> None:
    chosen = app.options(["--cache", str(tmp_path / "c")], {})
    assert (chosen.data_root, chosen.state) == (str(tmp_path / "c/data"), str(tmp_path / "c/runs"))
    apart = app.options(["--cache", "/c"], {"GAN_PLAYGROUND_STATE": "/s"})
    assert (apart.data_root, apart.state) == ("/c/data", "/s")
    environment: dict[str, str] = {}
    assert cache.open_cache(tmp_path / "c", environment) == tmp_path / "c"
    for name in ("weights", "pictures", "uploads"):
        assert cache.folder_of(name, environment) == tmp_path / "c" / name
    own = {**environment, "GAN_PLAYGROUND_WEIGHTS": "/w", "GAN_PLAYGROUND_PICTURES": "/p",
           "GRADIO_TEMP_DIR": "/u"}  # fmt: skip
    folders = [str(cache.folder_of(name, own)) for name in ("weights", "pictures", "uploads")]
    assert folders == ["/w", "/p", "/u"]


def test_nowhere_to_write_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(cache, "_others", lambda: iter([tmp_path / "file" / "other"]))
    with pytest.raises(PlaygroundError, match="Nothing can be written to .* Choose .* --cache"):
        cache.open_cache(tmp_path / "file" / "x", {})


def test_a_folder_that_somebody_else_has_prepared_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    user = os.getuid()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"gan-playground-{user}").symlink_to(tmp_path / "elsewhere")
    assert tmp_path / f"gan-playground-{user}" not in list(cache._others())


@pytest.mark.parametrize(
    ("environment", "arguments", "found"),
    [
        ({"PORT": "1"}, [], (1, "127.0.0.1", "")),
        ({"PORT": "1", "GRADIO_SERVER_PORT": "2"}, [], (2, "127.0.0.1", "")),
        ({"PORT": "1", "GRADIO_SERVER_PORT": "2", "GAN_PLAYGROUND_PORT": "3"}, [],
         (3, "127.0.0.1", "")),
        ({"GAN_PLAYGROUND_PORT": "3"}, ["--port", "4"], (4, "127.0.0.1", "")),
        ({"GRADIO_SERVER_NAME": "0.0.0.0"}, [], (7860, "0.0.0.0", "")),
        ({"GRADIO_SERVER_NAME": "0.0.0.0"}, ["--host", "::1"], (7860, "::1", "")),
        ({"GRADIO_ROOT_PATH": "/gan/"}, [], (7860, "127.0.0.1", "/gan")),
        ({"GRADIO_ROOT_PATH": "/a", "GAN_PLAYGROUND_ROOT_PATH": "https://x.example/b"}, [],
         (7860, "127.0.0.1", "https://x.example/b")),
        ({"PORT": ""}, [], (7860, "127.0.0.1", "")),
    ],
)  # fmt: skip
def test_what_hosts_set_counts_below_our_own(
    environment: Mapping[str, str], arguments: list[str], found: tuple[int, str, str]
) -> None:
    chosen = app.options(arguments, environment)
    assert (chosen.port, chosen.host, chosen.root_path) == found


def test_what_can_be_no_path_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for bad in ("gan", "/a b", "http://", "/x?y"):
        with pytest.raises(SystemExit):
            app.options(["--root-path", bad], {})
        assert f"root-path is {bad!r}, but must be /PATH" in capsys.readouterr().err


# -- the whole app --------------------------------------------------------------------------------

READ_ONLY = "mount -t tmpfs tmpfs /dev/shm && mount -o remount,ro /dev/shm"
MISSING = """
mount -t tmpfs tmpfs {dev}
for name in null zero full random urandom; do
  touch {dev}/$name && mount --bind /dev/$name {dev}/$name
done
mount --rbind {dev} /dev && test ! -e /dev/shm
"""
ODD = """
set -e
mount -t tmpfs -o size=16k tmpfs {full}
dd if=/dev/zero of={full}/x bs=1k count=64 2>/dev/null || true
{shm}
exec setpriv --reuid {user} --regid {user} --clear-groups env -i HOME=/root \\
  TMPDIR={full} {packages} {python} -B app.py --port {port} --device cpu --threads 1
"""


@pytest.fixture(params=[READ_ONLY, MISSING], ids=["read-only", "missing"])
def odd_machine(
    python: tuple[str, dict[str, str]], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[int, Path]]:
    """The app of a user without a name, with somebody else's home, temporary files on a full disk
    and shared memory that is read-only or missing; its port and its log."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("no mounts can be made here")
    port, log = free_port(), tmp_path / "log.txt"
    for name in ("full", "dev"):
        (tmp_path / name).mkdir()
    program, packages = python
    script = ODD.format(
        full=tmp_path / "full", shm=request.param.format(dev=tmp_path / "dev"),
        user=STRANGER, python=program, port=port,
        packages=" ".join(f"{name}={value}" for name, value in packages.items()),
    )  # fmt: skip
    with log.open("w") as out:
        process = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", script], cwd=ROOT, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    yield port, log
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(f"/tmp/gan-playground-{STRANGER}", ignore_errors=True)


@needs_root
def test_it_trains_where_nothing_is_as_usual(odd_machine: tuple[int, Path]) -> None:
    port, log = odd_machine
    end = time.monotonic() + 120
    state = ""
    while state != "ready":
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.3)
        try:
            told = httpx.get(f"http://127.0.0.1:{port}/gradio_api/live/status", timeout=10).json()
            state = told["web"]["state"]
        except httpx.TransportError:
            continue
    with connect(f"ws://127.0.0.1:{port}/gradio_api/live", max_size=None) as page:
        page.send(json.dumps({"op": "submit", "slot": "a", "id": 1, "values": {"data": "mnist"}}))
        while (answer := unpack(page.recv(timeout=60, decode=False))).get("id") != 1:
            pass
        page.send(json.dumps({"op": "watch", "slot": "a", "run": answer["run"], "ask": {}}))
        step = 0
        while step < 3:
            frame = unpack(page.recv(timeout=60, decode=False))
            if frame["type"] == "snapshot":
                step = frame["step"]
                page.send(json.dumps({"op": "ack", "slot": "a", "seq": frame["seq"]}))
    lines = log.read_text()
    assert "Traceback" not in lines and "Cannot listen" not in lines
    assert lines.count("Nothing can be written to /root/.cache/gan-playground") == 1


def test_an_error_that_is_no_ports_is_not_told_as_one(tmp_path: Path) -> None:
    code = (
        "import sys, app; sys.argv = ['app.py', '--port', sys.argv[1], '--cache', sys.argv[2]]\n"
        "def launch(*_): raise OSError(28, 'No space left on device')\n"
        "app.launch = launch\n"
        "if __name__ == '__main__': sys.exit(app.main())"
    )
    script = tmp_path / "start.py"
    script.write_text(code)
    told = subprocess.run(
        [sys.executable, str(script), str(free_port()), str(tmp_path / "c")], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert told.returncode == 1 and "Traceback" not in told.stderr
    assert "The page cannot be started" in told.stderr and "No space left" in told.stderr
    assert "Cannot listen" not in told.stderr
