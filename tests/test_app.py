"""The app as its user starts it: options, a taken port, warming up, a killed engine, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

import app
from playground.core.limits import AllLimits, Limits, declared_limits
from playground.ui.live.frames import unpack
from tests.bench.startup import free_port

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0  # seconds; machines that test are busy


def test_options_come_from_the_command_line_the_environment_and_defaults() -> None:
    assert app.options([], {}).host == "127.0.0.1" and app.options([], {}).port == 7860
    assert app.options([], {"SPACE_ID": "somebody/playground"}).host == "0.0.0.0"
    environment = {
        "GAN_PLAYGROUND_PORT": "8000", "GAN_PLAYGROUND_SHARE": "yes", "GAN_PLAYGROUND_AUTH": "a:b",
        "GAN_PLAYGROUND_LIMITS": "live_runs=2,idle_seconds=5.5", "GAN_PLAYGROUND_DATA_ROOT": "/d",
    }  # fmt: skip
    chosen = app.options(["--port", "9000"], environment)
    assert (chosen.port, chosen.share, chosen.auth, chosen.data_root) == (
        9000, True, [("a", "b")], "/d",
    )  # fmt: skip
    assert chosen.limits == AllLimits(engine=Limits(live_runs=2, idle_seconds=5.5))
    assert app.options([], environment).port == 8000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "many"], "port is 'many', but must be a whole number from 0 to 65535"),
        (["--limits", "runs=3"], "runs is no limit; there are: live_runs"),
        (
            ["--limits", "live_runs=lots"],
            "live_runs is 'lots', but must be a whole number from 1 to 10000",
        ),
        (["--limits", "live_runs=0"], "live_runs is '0', but must be"),
        (["--limits", "rooms.students=0"], "students is '0', but must be"),
        (["--room-size", "0"], "room_size is '0', but must be"),
        (["--threads", "-5"], "threads is '-5', but must be a whole number from 0"),
        (["--checkpoints", "/nope"], "'/nope' is no folder"),
        (["--auth", "ann"], "USER:PASSWORD"),
        (["--precision", "fp8"], "precision is 'fp8', but must be one of auto, fp32, bf16"),
        (["--device", "gpu"], "device is 'gpu', but must be auto, cpu, cuda, cuda:N or mps"),
        (["--device", "cuda:0,tpu"], "device is 'tpu'"),
        (["--engines", "two"], "engines is 'two'"),
    ],
)
def test_bad_options_are_told(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        app.options(arguments, {})
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [("THREADS", "-5"), ("PRECISION", "fp8"), ("ROOM_SIZE", "0"), ("CHECKPOINTS", "/nope"),
     ("PORT", "x"), ("LIMITS", "uploads.files=0")],
)  # fmt: skip
def test_bad_options_of_the_environment_are_told_alike(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        app.options([], {f"GAN_PLAYGROUND_{name}": value})
    assert repr(value) in capsys.readouterr().err or name == "LIMITS"


def test_one_option_sets_every_limit() -> None:
    for name, home, declared in declared_limits():
        value = declared.check((declared.default + declared.low) / 2 if declared.kind == "float"
                               else declared.default + 1)  # fmt: skip
        chosen = app.options(["--limits", f"{name}={value!r}"], {}).limits
        assert getattr(getattr(chosen, home), declared.name) == value
    assert app.options(["--room-size", "7"], {}).limits.rooms.students == 7


def test_help_names_every_option_and_limit(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.options(["--help"], {})
    told = capsys.readouterr().out
    for word in ("--host", "--port", "--device", "--data-root", "--share", "--auth", "--limits",
                 "GAN_PLAYGROUND_PORT", "live_runs=32"):  # fmt: skip
        assert word in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--state", "{folder}/file/runs"], "Runs cannot be saved in"),
        (["--ray", "127.0.0.1:{port}"], "No Ray cluster"),
        (["--ray", "nowhere"], "must be local, auto, HOST:PORT or ray://HOST:PORT"),
        (["--device", "cuda:77"], "device is cuda:77, but this machine has:"),
    ],
)
def test_what_cannot_start_is_told_in_one_sentence(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    if "--ray" in arguments:
        pytest.importorskip("ray", reason="Ray is not installed (requirements-ray.txt)")
    filled = [a.format(folder=tmp_path, port=free_port()) for a in arguments]
    ended = subprocess.run(
        [sys.executable, "app.py", "--port", str(free_port()), *filled],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if words in line]
    assert len(told) == 1 and told[0].startswith("ERROR"), ended.stderr
    assert "Traceback" not in ended.stderr
    assert "http://" not in ended.stderr  # a page that will not work is not offered


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "app.py", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in ended.stderr and "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    log: Path

    def connect(self) -> Any:
        return connect(f"ws://127.0.0.1:{self.port}/gradio_api/live", max_size=None)


def get(socket: Any, true: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        message = unpack(socket.recv(timeout=PATIENCE))
        if true(message):
            return message
    raise AssertionError("no such message")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("app")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), "--state", str(folder / "runs"),
             "--data-root", str(folder / "data"), "--device", "cpu", "--precision", "fp32",
             "--limits", "autosave_seconds=0.5"],
            cwd=ROOT, stdout=out, stderr=out, text=True, start_new_session=True,
        )  # fmt: skip
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
            break
        except OSError:
            time.sleep(0.1)
    yield Running(process, port, log)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def engine_of(pid: int) -> int:
    """The one child that has torch: the others open photos."""
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True,
                            text=True).stdout  # fmt: skip
    found = [int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line]
    (engine,) = (child for child in found if "libtorch" in Path(f"/proc/{child}/maps").read_text())
    return engine


@pytest.mark.slow  # starts the whole app twice over; the engine's part is in tests/engine
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the engine's process id")
def test_the_app_from_start_to_ctrl_c(running: Running) -> None:
    with running.connect() as page:
        get(page, lambda m: m["type"] == "status" and m["engine"] == "ready")
        values = {"data": "ring8", "width": 16, "batch": 32}
        page.send(json.dumps({"op": "submit", "slot": "a", "id": 1, "values": values}))
        run = get(page, lambda m: m.get("id") == 1)["run"]
        page.send(json.dumps({"op": "watch", "slot": "a", "run": run, "ask": {"fps": 10}}))

        def step(least: int) -> int:
            while True:
                frame = get(page, lambda m: m["type"] == "snapshot")
                page.send(json.dumps({"op": "ack", "slot": "a", "seq": frame["seq"]}))
                if frame["step"] > least and frame["state"] == "running":
                    return int(frame["step"])

        before = step(200)
        engine = engine_of(running.process.pid)
        os.kill(engine, signal.SIGKILL)
        get(page, lambda m: m["type"] == "status" and m["engine"] == "restarting")
        get(page, lambda m: m["type"] == "status" and m["engine"] == "ready")
        assert step(before) > before
        engine = engine_of(running.process.pid)
    assert "libtorch" not in Path(f"/proc/{running.process.pid}/maps").read_text()
    os.killpg(running.process.pid, signal.SIGINT)  # as Ctrl-C does: to everybody at once
    assert running.process.wait(120) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(engine, 0)
    log = running.log.read_text()
    assert "Traceback" not in log and "saving the runs" in log
    saved = list((running.log.parent / "runs").glob("*.safetensors"))
    assert [p.stem for p in saved] == [run]
