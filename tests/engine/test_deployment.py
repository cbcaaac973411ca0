"""Where the engine runs: chosen from options and environment; what each place promises."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import app
from playground.core.spec import PlaygroundError
from playground.engine import deployment
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts import ray
from playground.engine.hosts.inline import InlineEngine
from playground.engine.hosts.process import ProcessEngine
from tests.engine.conftest import Host, settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "environment", "place"),
    [
        ([], {}, "laptop"),
        ([], {"SPACE_ID": "ann/gans"}, "space"),
        ([], {"SPACE_ID": "ann/gans", "SPACES_ZERO_GPU": "true"}, "zero"),
        ([], {"SPACE_ID": "ann/gans", "SPACES_ZERO_GPU": "false"}, "space"),
        (["--device", "cuda:0,cuda:1"], {}, "gpus"),
        ([], {"GAN_PLAYGROUND_DEVICE": "cpu,cpu"}, "gpus"),
        (["--engines", "2"], {}, "gpus"),
        (["--engines", "1"], {}, "laptop"),
        (["--ray", "local"], {"SPACE_ID": "ann/gans"}, "ray"),
        (["--ray", "10.0.0.1:6379", "--engines", "2"], {}, "ray"),
    ],
)
def test_the_place_follows_from_what_is_asked(
    arguments: list[str], environment: dict[str, str], place: str
) -> None:
    assert app.options(arguments, environment).place == place


@pytest.mark.parametrize(
    ("devices", "deployment_name", "address", "engines", "wanted"),
    [
        (("cuda:0", "cpu"), "gpus", "", 0, ("cuda:0", "local", 0, ("cuda:0", "cpu"))),
        (("auto",), "gpus", "", 2, ("auto", "local", 2, ())),
        (("cuda",), "ray", "10.0.0.1:6379", 3, ("cuda", "10.0.0.1:6379", 3, ())),
        # a cluster's machines have their own names
        (("cuda:0", "cuda:1"), "ray", "10.0.0.1:6379", 0, ("cuda:0", "10.0.0.1:6379", 0, ())),
    ],
)  # fmt: skip
def test_several_engines_are_rays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, devices: tuple[str, ...],
    deployment_name: str, address: str, engines: int, wanted: Any,
) -> None:  # fmt: skip
    asked: list[Any] = []
    monkeypatch.setattr(ray, "ray_engine", lambda settings, *rest: asked.append((settings, *rest)))
    monkeypatch.setattr(deployment, "ProcessEngine", lambda settings: asked.append((settings,)))
    folder = EngineSettings(state_folder=str(tmp_path))
    deployment.open_engine(folder, devices, deployment_name, address, engines)
    ((settings, *rest),) = asked
    assert (settings.device, *rest) == wanted and settings.state_folder == str(tmp_path)
    deployment.open_engine(folder, ("cuda:1",), "laptop")  # one needs no Ray
    assert asked[1][0].device == "cuda:1"


def test_several_engines_without_ray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    wanted = "Several engines need Ray, .*: pip install -r requirements-ray.txt"
    with pytest.raises(PlaygroundError, match=wanted):
        deployment.open_engine(EngineSettings(state_folder=str(tmp_path)), ("cpu",) * 2, "gpus")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    wanted = EngineSettings(state_folder=str(tmp_path / "file" / "runs"))
    with pytest.raises(PlaygroundError, match="Runs cannot be saved in .* Choose a folder with"):
        deployment.open_engine(wanted, ("cpu",), "laptop")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"threads": -5}, "threads is -5, but must be a whole number from 0 to 1024."),
        ({"precision": "fp8"}, "precision is 'fp8', but must be one of auto, fp32, bf16."),
        ({"device": "tpu"}, "device is 'tpu', but must be auto, cpu, cuda, cuda:N or mps."),
        (
            {"limits": Limits(live_runs=0)},
            "live_runs is 0, but must be a whole number from 1 to 10000.",
        ),
        ({"limits": Limits(round_seconds=math.nan)}, "round_seconds is nan, but must be"),
    ],
)
def test_settings_out_of_range_are_refused_in_one_sentence(
    tmp_path: Path, wrong: dict[str, Any], sentence: str
) -> None:
    bad = EngineSettings(**{"device": "cpu", "state_folder": str(tmp_path), **wrong})
    with pytest.raises(PlaygroundError, match=re.escape(sentence)):
        deployment.open_engine(bad, (bad.device,), "laptop")
    with pytest.raises(PlaygroundError, match=re.escape(sentence)):
        InlineEngine(bad)


def test_an_engine_with_bad_settings_is_not_started_again_and_again(tmp_path: Path) -> None:
    engine_client = ProcessEngine(EngineSettings(threads=-5, state_folder=str(tmp_path)))
    pid = engine_client.pid
    Host(engine_client).until(lambda: engine_client.state == "failed", 120)
    assert "threads is -5" in engine_client.error and engine_client.pid == pid
    engine_client.close()


def test_an_engine_without_its_device_says_so_once(tmp_path: Path) -> None:
    engine_client = ProcessEngine(EngineSettings(device="cuda:99", state_folder=str(tmp_path)))
    asked = engine_client.status()
    with pytest.raises(Exception, match="device is cuda:99, but this machine has: "):
        asked.result(120)
    Host(engine_client).until(lambda: engine_client.state == "failed")
    assert "cuda:99" in engine_client.error
    with pytest.raises(Exception, match="this machine has"):
        engine_client.status().result(10)
    engine_client.close()


def test_a_space_that_slept_with_its_disk_and_one_without(tmp_path: Path) -> None:
    awake = InlineEngine(settings(tmp_path))
    run = awake.submit({}, "ann").result()["run"]
    Host(awake).until(lambda: awake.info(run).result()["step"] > 5)
    step = awake.info(run).result()["step"]
    awake.close()  # as SIGTERM does
    woken = InlineEngine(settings(tmp_path))
    found = woken.info(run).result()
    assert (found["state"], found["step"]) == ("paused", step)
    woken.steer(run, "play", owner="ann").result()
    Host(woken).until(lambda: woken.info(run).result()["step"] > step)
    woken.close()
    elsewhere = InlineEngine(settings(tmp_path / "fresh"))
    frames: list[Any] = []
    elsewhere.watch(run, {}, frames.append)
    assert frames[0]["state"] == "gone" and "no run" in frames[0]["message"]
    elsewhere.close()


def front_matter() -> dict[str, str]:
    text = (ROOT / "README.md").read_text()
    block = text.split("---\n")[1]
    return dict(re.findall(r"^(\w+): *(.+)$", block, re.MULTILINE))


def test_the_front_matter_is_what_spaces_take() -> None:
    import gradio

    from playground.ui import Site, launch_arguments

    head = front_matter()
    assert head["sdk"] == "gradio" and (ROOT / head["app_file"]).exists()
    assert len(head["short_description"]) <= 60
    assert head["python_version"].strip('"') == "3.12.12"  # one that ZeroGPU has as well
    (wanted,) = re.findall(
        r"^gradio>=([\d.]+),<[\d.]+$", (ROOT / "requirements.txt").read_text(), re.M
    )
    assert head["sdk_version"].startswith(wanted)
    assert tuple(map(int, gradio.__version__.split(".")[:2])) >= tuple(map(int, wanted.split(".")))
    assert re.fullmatch(r"\d+(m|h)", head["startup_duration_timeout"])
    assert launch_arguments(Site(None))["ssr_mode"] is False
