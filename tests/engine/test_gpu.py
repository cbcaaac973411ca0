"""The engine's GPU path on a CPU: graphs by their stand-in, events and memory pretended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from playground.core import checkpoints
from playground.engine import device
from playground.engine.client import EngineSettings, Limits
from playground.engine.core import autosave
from playground.engine.hosts.inline import InlineEngine
from playground.engine.pool.merge_status import merged
from playground.networks import accelerator
from playground.networks.accelerator import Plain
from playground.networks.step_graphs import StepGraphs
from tests.conftest import write_digits
from tests.engine import toy
from tests.engine.conftest import settings

REAL = {
    "trainer": EngineSettings.trainer, "parser": EngineSettings.parser,
    "opener": EngineSettings.opener,
}  # fmt: skip
SMALL = {"data": "ring8", "gan": "mlp", "width": 8, "batch": 16}


@pytest.fixture
def engine_client(tmp_path: Path) -> Iterator[InlineEngine]:
    limits = Limits(runs_per_visitor=9, idle_seconds=600, autosave_seconds=0.2)
    client = InlineEngine(
        EngineSettings(device="cpu", precision="fp32", threads=1, state_folder=str(tmp_path),
                       checkpoints=str(tmp_path), limits=limits)
    )  # fmt: skip
    assert not client.engine.state.graphs.on  # a CPU gains nothing from them
    client.engine.state.graphs = StepGraphs(True)  # in place: a tape runs to record
    yield client
    client.close()


def until(client: InlineEngine, true: Callable[[], Any]) -> None:
    for _ in range(2000):
        if true():
            return
        client.pump(0.02)
    raise AssertionError("not within 2,000 turns")


def held(client: InlineEngine) -> int:
    told = client.status().result()["graphs"]
    assert told["held"] == client.engine.state.graphs.held
    return int(told["held"])


def test_runs_alone_and_fused_train_as_graphs(engine_client: InlineEngine) -> None:
    engine_client.submit(SMALL).result()
    until(engine_client, lambda: held(engine_client) == 1)
    engine_client.submit({**SMALL, "seed": 1}).result()
    until(engine_client, lambda: engine_client.engine.state.fusion.groups)
    until(engine_client, lambda: held(engine_client) == 1)  # one step for both
    runs = list(engine_client.engine.state.scheduler)
    steps = [run.step for run in runs]
    until(engine_client, lambda: all(r.step > s + 50 for r, s in zip(runs, steps, strict=True)))
    for run in runs:
        engine_client.steer(run.id, "change", {"d_rate": 3e-3}).result()
    engine_client.steer(runs[0].id, "pause").result()
    until(engine_client, lambda: not engine_client.engine.state.fusion.groups)


def test_out_of_memory_lets_go_of_graphs_and_goes_on(engine_client: InlineEngine) -> None:
    engine_client.submit(SMALL).result()
    until(engine_client, lambda: held(engine_client) == 1)
    tries = []

    def hungry() -> str:
        tries.append(held(engine_client))
        if len(tries) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 8 GiB")
        return "done"

    assert engine_client.engine.life.retry_on_oom(hungry) == "done"
    assert tries == [1, 0]
    until(engine_client, lambda: held(engine_client) == 1)  # captured again


def test_a_gan_without_graphs_says_why(engine_client: InlineEngine) -> None:
    state = engine_client.engine.state
    state.graphs.refuse("cyclegan", "its pool grows")
    assert engine_client.status().result()["graphs"]["eager"] == {"cyclegan": "its pool grows"}
    one = engine_client.status().result()
    both = merged([one, {**one, "graphs": {"held": 2, "eager": {}}}])
    assert both["graphs"] == {"held": 2 + one["graphs"]["held"],
                              "eager": {"cyclegan": "its pool grows"}}  # fmt: skip


def test_of_several_cards_each_says_how_busy_it_is(engine_client: InlineEngine) -> None:
    one = engine_client.status().result()
    assert "utilisation" not in merged([one, one])
    both = merged([{**one, "utilisation": 90.0}, {**one, "utilisation": 10.0}, one])
    assert both["utilisation"] == 50.0  # of those that tell it
    told = [device.get("utilisation") for device in both["devices"]]
    assert told == [90.0, 10.0, None]


class Pretended(Plain):
    """A GPU whose calls return before the work is done, and which tells its memory."""

    timed_apart = True

    def memory(self) -> dict[str, float]:
        return {"allocated": 300.0, "reserved": 500.0, "free": 80.0, "total": 1000.0,
                "utilisation": 42.0}  # fmt: skip


def test_memory_and_utilisation_are_told(
    monkeypatch: pytest.MonkeyPatch, engine_client: InlineEngine
) -> None:
    assert "device" not in engine_client.status().result()["memory_megabytes"]
    monkeypatch.setattr(accelerator, "of", Pretended)
    told = engine_client.status().result()
    places = told["memory_megabytes"]
    assert {k: v for k, v in places.items() if k != "host"} == {
        "device": 300.0, "device_reserved": 500.0, "device_free": 80.0,
    }  # fmt: skip
    assert told["utilisation"] == 42.0


def test_turns_are_charged_by_the_device_s_own_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of two runs the one whose steps take the device three times as long gets a third of the
    turns, though handing either's over takes the host as long."""
    client = InlineEngine(settings(tmp_path))
    monkeypatch.setattr(accelerator, "of", Pretended)
    runs = [client.submit({"seed": seed}, owner=f"o{seed}").result()["run"] for seed in (0, 1)]
    client.pump(0.1)
    trainings: list[Any] = [client.engine.state.scheduler.get(run).training for run in runs]
    assert all(isinstance(t, toy.Training) for t in trainings)
    trainings[0].slice_seconds, trainings[1].slice_seconds = 0.3, 0.1
    turns = [0, 0]
    for number, training in enumerate(trainings):
        plain = training.advance

        def counted(seconds: float, number: int = number, plain: Any = plain) -> int:
            turns[number] += 1
            return int(plain(0.0))

        training.advance = counted
    for _ in range(80):
        client.engine.run_slice()
    client.close()
    assert turns[1] / turns[0] == pytest.approx(3, rel=0.2)


def test_questions_go_ahead_of_training(engine_client: InlineEngine) -> None:
    """In a stream of their own; on a run's own networks after the steps that were handed over."""
    entered: list[bool] = []
    batcher = engine_client.engine.batcher

    class Noted:
        def __init__(self, trained: bool) -> None:
            entered.append(trained)

        def __enter__(self) -> None: ...
        def __exit__(self, *error: object) -> None: ...

    batcher._urgent = Noted  # type: ignore[assignment]
    model = toy.Model(toy.Config(), toy.Setting(toy.DATA, None, (0,)))
    batcher._find = lambda name: (model, toy.TOY)  # type: ignore[assignment, return-value]
    assert engine_client.infer("m", "double", {"x": 2}).result()["y"] == 4
    assert entered == [False, False, False]  # prepared, done, brought back
    model.setting = toy.Setting(toy.DATA, toy.ToySource(), (0,))  # type: ignore[attr-defined, arg-type]
    entered.clear()
    engine_client.infer("m", "double", {"x": 2}).result()
    assert entered == [False, True, False]


def test_the_layout_of_convolutions_is_a_measured_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.gans.test_image_gans import pacdcgan, trainer

    far = Pretended("cuda")
    monkeypatch.setattr(accelerator, "of", lambda name: far)
    losses = []
    for first, chosen in ((0.5, False), (1.5, True)):
        times = {torch.channels_last: 1.0, torch.contiguous_format: first}
        monkeypatch.setattr(device, "_convolution_milliseconds", lambda d, lay, t=times: t[lay])
        device._choose_layout("cuda")
        assert far.channels_last is chosen
        model = trainer(pacdcgan.PACDCGAN, r1=0.5)
        wide = next(p for p in model.d.parameters() if p.ndim == 4 and min(p.shape) > 1)
        assert wide.is_contiguous(memory_format=torch.channels_last) is chosen
        losses.append([model.step()["d_loss"] for _ in range(3)])
    torch.testing.assert_close(*losses, atol=1e-3, rtol=1e-3)
    monkeypatch.undo()
    for layout in (torch.channels_last, torch.contiguous_format):
        assert device._convolution_milliseconds("cpu", layout) > 0


@pytest.mark.parametrize("gan", ["mlp", "dcgan"])
def test_an_autosave_of_a_gpu_goes_on_here(tmp_path: Path, gan: str) -> None:
    """Its random streams are 16 bytes; the file names no device, and its tensors are the CPU's."""
    write_digits(tmp_path / "data")
    client = InlineEngine(settings(tmp_path, data_root=str(tmp_path / "data"), **REAL))
    data = {"mlp": SMALL, "dcgan": {"data": "mnist", "gan": "dcgan", "maps": 8, "batch": 8}}[gan]
    run = client.submit(data).result()["run"]
    until(client, lambda: client.info(run).result()["step"] >= 3)
    client.steer(run, "pause").result()
    client.close()
    path = tmp_path / "runs" / f"{run}.safetensors"
    tensors, about = checkpoints.load_autosave(path)
    assert {t.device.type for t in tensors.values()} == {"cpu"}
    assert "cuda" not in str(about) and '"device"' not in str(about)
    name = {"mlp": "model.dice.states", "dcgan": "model.dice.state"}[gan]
    tensors[name] = torch.arange(16, dtype=torch.uint8).expand(*tensors[name].shape[:-1], 16)
    checkpoints.autosave(path, {k: t.contiguous() for k, t in tensors.items()}, about)
    client = InlineEngine(settings(tmp_path, data_root=str(tmp_path / "data"), **REAL))
    before = client.info(run).result()["step"]
    client.steer(run, "play").result()
    until(client, lambda: client.info(run).result()["step"] > before + 2)
    client.close()


def test_an_autosave_of_a_cpu_goes_on_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its streams have 16 bytes, a seed and an offset: seeded from what the CPU's were."""
    real = torch.Generator

    class Philox:
        def __init__(self, device: str) -> None:
            self._own = real() if device == "cpu" else None

        def manual_seed(self, seed: int) -> Philox:
            if self._own is not None:
                self._own.manual_seed(seed)
            self._seed = seed
            return self

        def get_state(self) -> torch.Tensor:
            if self._own is not None:
                return self._own.get_state()
            return torch.tensor([self._seed, 0]).view(torch.uint8)

    monkeypatch.setattr(autosave, "torch", SimpleNamespace(Generator=Philox))
    monkeypatch.setattr(accelerator, "devices", lambda: {"cuda": 1, "cpu": 1})
    name = "model.dice.states"
    saved = {name: torch.stack([real().manual_seed(seed).get_state() for seed in (1, 2)])}
    own = {name: torch.zeros(2, 16, dtype=torch.uint8)}
    placed = autosave.fitted(saved, own, "cpu")[name]
    seeds, offsets = placed.view(torch.int64).unbind(1)
    assert placed.shape == (2, 16) and seeds[0] != seeds[1] and not offsets.any()
    assert torch.equal(autosave.fitted(saved, own, "cpu")[name], placed)


def test_what_a_gpu_does_is_measured_without_handing_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """As its steps run: as a graph, some in a row."""
    replays: list[str] = []

    class Card(Plain):
        graphs = True
        refuses = False

        def capture(self, *how: Any) -> Any:
            if self.refuses:
                raise RuntimeError("not here")
            replay = super().capture(*how)
            again = replay.replay
            replay.replay = lambda: (replays.append("replayed"), again())  # type: ignore[method-assign]
            return replay

    card = Card("cpu")
    monkeypatch.setattr(accelerator, "of", lambda name: card)
    rounds = device._ROUNDS + 1
    assert 0 < device._milliseconds("cpu", torch.float32) < 1e4
    assert len(replays) == rounds * device._IN_A_ROW
    assert device._convolution_milliseconds("cpu", torch.channels_last) > 0
    assert len(replays) == 2 * rounds * device._IN_A_ROW
    card.refuses = True
    assert 0 < device._milliseconds("cpu", torch.float32) < 1e4  # call by call then
    assert len(replays) == 2 * rounds * device._IN_A_ROW


def test_tf32_is_a_measured_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_float32_matmul_precision()
    try:
        for fast, chosen in ((0.5, "high"), (0.99, "highest")):
            times = {"highest": 1.0, "high": fast}
            monkeypatch.setattr(
                device, "_milliseconds",
                lambda name, dtype, t=times: t[torch.get_float32_matmul_precision()],
            )  # fmt: skip
            assert device._choose_tf32("cuda") == fast
            assert torch.get_float32_matmul_precision() == chosen
    finally:
        torch.set_float32_matmul_precision(before)
