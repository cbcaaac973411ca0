"""The table of a GPU: ``python -m playground bench --device cuda``.

Each row is a ratio to a plain loop on the same device, pieces of both in turn, or a time that a
person waits. ``small`` is for tests, which run the same code on a CPU with little of everything;
its figures say nothing. No figure of a GPU has been taken yet: none could be had.
"""

from __future__ import annotations

import functools
import logging
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from torch import nn

from playground.core.spec import PlaygroundError, Setting
from playground.data.images import MNIST, ImageSource
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.process import ProcessEngine
from playground.inference import layouts, translation
from playground.networks import accelerator, convolutional
from playground.training.history import History
from playground.training.presets import PLAIN_GAME
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source
from tests.bench import labels
from tests.bench import training as pieces_of
from tests.bench.figures import Row, row
from tests.bench.live_view import running
from tests.bench.plain import PlainLoop, lecture_pair, mnist_batches, point_pair, ring_batches
from tests.bench.translation import in_turn, plain_resnet

log = logging.getLogger(__name__)

MEMBERS = {False: (1, 30, 1000), True: (1, 3)}  # by ``small``
CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"
LABEL = [1.0] + [0.0] * 9
_WATCHED = 3600.0  # seconds for which runs train on though nobody looks
_RUN_LIMITS = ("live_runs", "queued_runs", "runs_per_visitor", "runs_per_address")


def check(device: str) -> None:
    """Is the device there?

    Raises:
        PlaygroundError: in one sentence, when it is not.
    """
    kind, _, index = device.partition(":")
    there = accelerator.devices()
    if int(index or 0) >= there.get(kind, 0):
        raise PlaygroundError(
            f"There is no {device} on this machine, which has {', '.join(there)}: "
            "nothing was measured."
        )


def header(device: str) -> dict[str, str]:
    """Card, driver and versions."""
    found = {"device": accelerator.of(device).title(), "torch": torch.__version__}
    return found | accelerator.versions() | {"driver": driver()}


def driver() -> str:
    """The kernel's driver, as it tells itself; "" where there is none."""
    for path in ("/proc/driver/nvidia/version", "/sys/module/amdgpu/version"):
        if os.path.exists(path):
            return Path(path).read_text().splitlines()[0]
    return ""


# -- training against a plain loop -----------------------------------------------------------------


def trained(device: str, root: str = "", bf16: bool = False, **values: Any) -> Training:
    recipe = parse_recipe(values)
    return Training(recipe, open_source(recipe, root, device), device, bf16, str(CHECKPOINTS))


def ring(device: str, members: int, small: bool) -> Row:
    width, batch, steps, rounds = (8, 16, 4, 1) if small else (128, 512, 300, 5)
    plain = PlainLoop(point_pair(width), ring_batches(batch), 2, 1e-3, device=device)
    own = {**PLAIN_GAME, "width": width, "batch": batch}
    ours = trained(device, data="ring8", **own)
    if members > 1:  # more than a page may ask for, as a fused class has
        setting = Setting(ours.recipe.data, ours.source, tuple(range(members)), device)
        ours.model = ours.recipe.gan.build(ours.recipe.config, setting)
        ours.curve = History(members)
    found = pieces_of.pieces(ours, plain, steps, rounds, members)
    wanted = {1: 8, 30: 200}.get(members, 2000)
    name = "one run" if members == 1 else f"{members:,} members, aggregate"
    return row(f"ring, width 128, batch 512, {name}", "× plain loop", f">= {wanted}",
               found["ratio"], **rates(found))  # fmt: skip


def lecture(device: str, root: str, bf16: bool, small: bool) -> Row:
    plain = PlainLoop(lecture_pair(), mnist_batches(root), 100, 2e-4, 0.9, device)
    ours = trained(device, root, bf16, data="mnist", beta1=0.9)
    found = pieces_of.pieces(ours, plain, *((2, 1) if small else (300, 5)))
    return row("lecture MLP, MNIST, batch 100", "× plain loop", ">= 8", found["ratio"],
               **rates(found))  # fmt: skip


class PlainPictures(PlainLoop):
    """The plain loop on the DCGAN's own networks, in bfloat16 where ``autocast`` says so."""

    def __init__(self, side: int, maps: int, batch: int, device: str) -> None:
        shape = (3, side, side)
        d = nn.Sequential(convolutional.Discriminator(shape, maps), nn.Unflatten(0, (-1, 1)),
                          nn.Sigmoid())  # fmt: skip
        pictures = torch.rand(64, *shape, generator=torch.Generator().manual_seed(0)) * 2 - 1

        def batches() -> Any:
            while True:
                yield pictures[torch.randint(64, (batch,))]

        super().__init__((d, convolutional.Generator(64, shape, maps)), batches(), 64, 2e-4,
                         device=device)  # fmt: skip

    def run(self, steps: int) -> float:
        kind = torch.device(self.device).type
        # BCELoss takes no bfloat16 under autocast, so a lecturer casts the networks' work alone
        networks = (self.discriminator, self.generator)
        hooks = [net.register_forward_pre_hook(lambda *_: self._cast(kind)) for net in networks]
        ends = [net.register_forward_hook(lambda m, i, out: self._uncast(out)) for net in networks]
        try:
            seconds = super().run(steps)
            accelerator.of(self.device).synchronise()
            return seconds
        finally:
            for hook in (*hooks, *ends):
                hook.remove()

    def _cast(self, kind: str) -> None:
        self._context = torch.autocast(kind, torch.bfloat16)
        self._context.__enter__()

    def _uncast(self, out: torch.Tensor) -> torch.Tensor:
        self._context.__exit__(None, None, None)
        return out.float()


def dcgan(device: str, small: bool) -> Row:
    side, maps, batch, steps, rounds = (28, 8, 8, 1, 1) if small else (64, 64, 64, 40, 5)
    images = torch.randint(0, 256, (64, 3, side, side), dtype=torch.uint8, device=device)
    source = ImageSource(images, torch.zeros(64, dtype=torch.long, device=device), "noise")
    ours = trained(device, data="ring8", batch=8)
    recipe = parse_recipe({"data": "mnist", "gan": "dcgan", "batch": batch, "maps": maps})
    setting = Setting(_shaped((3, side, side)), source, (0,), device, True)
    ours.recipe, ours.model = recipe, recipe.gan.build(recipe.config, setting)
    plain = PlainPictures(side, maps, batch, device)
    found = pieces_of.pieces(ours, plain, steps, rounds)
    return row("dcgan, 64 px, batch 64, bf16", "× plain loop in bf16", ">= 2", found["ratio"],
               **rates(found))  # fmt: skip


def _shaped(shape: tuple[int, ...]) -> Any:
    import dataclasses

    return dataclasses.replace(MNIST, shape=shape)


def to_anchor(device: str, root: str, bf16: bool, small: bool) -> Row:
    """Seconds of training until the Fréchet distance of fakes is at most that of real pictures to
    others; the measuring itself is not counted, as it runs between."""
    limit, tiny = (0.1, {"maps": 8, "batch": 8}) if small else (60.0, {})
    run = trained(device, root, bf16, data="mnist", gan="dcgan", **tiny)
    told: Any = {}
    reached = False
    while not reached and run.seconds < limit:
        run.advance(0.05 if small else 0.25)
        for _ in range(1 if "frechet_real" in told else 2):  # it comes with the second verdict
            told = run.measurement.measure(run.model, run.step)
        reached = told["frechet"][0] <= told["frechet_real"]
    return row("MNIST dcgan from nothing to 1 × the real anchor", "s", "<= 5",
               run.seconds if reached else math.inf,
               distance=told["frechet"][0], anchor=told["frechet_real"])  # fmt: skip


def rates(found: Row) -> Row:
    return {"ours": round(found["ours"], 1), "plain": round(found["plain"], 1)}


def resnet(device: str, small: bool) -> Row:
    side, rounds = (64, 1) if small else (1024, 5)
    plain = plain_resnet().to(device)
    ours = layouts.build(plain_resnet().state_dict()).to(device)
    x = torch.rand(1, 3, side, side, device=device) * 2 - 1
    photo = translation.to_photos(x)[0].cpu().numpy()
    bf16 = translation.bf16_pays(device)

    def us() -> None:
        translation.translate(photo, ours, bf16=bf16)

    def theirs() -> None:
        with torch.inference_mode():
            translation.to_photos(plain(x))[0].cpu().numpy()

    found = in_turn(us, theirs, rounds)
    return row("official ResNet-9, 1,024 px", "× plain eager fp32", ">= 3", found["ratio"])


# -- many visitors ---------------------------------------------------------------------------------


def _engine(device: str, runs: int, folder: str) -> ProcessEngine:
    limits = Limits(idle_seconds=_WATCHED, **dict.fromkeys(_RUN_LIMITS, runs))
    return ProcessEngine(
        EngineSettings(device=device, checkpoints=str(CHECKPOINTS), state_folder=folder,
                       limits=limits)
    )  # fmt: skip


def slider(device: str, root: str, small: bool) -> list[Row]:
    """A press of the label slider, 64 tiles, while 30 runs train: to the frame that shows it, in
    Chromium, or where there is none to the engine's answer."""
    try:
        with labels.browser() as chromium:
            found, until = _painted(chromium, device, root, small), "paint"
    except (PlaygroundError, ImportError) as error:
        sys.stderr.write(f"The slider is measured without a browser: {error}\n")
        found, until = _answered(device, small), "answer"
    return [
        row(f"label slider to {until} while 30 runs train, median", "ms", "<= 20",
            found["median_ms"]),
        row("the same, 95th percentile", "ms", "<= 40", found["p95_ms"]),
    ]  # fmt: skip


def _train(engine_client: Any, runs: int, small: bool) -> None:
    for number in range(runs):
        values = {"data": "ring8", "seed": number, **({"width": 8} if small else {})}
        engine_client.submit(values, f"bench-owner-{number:04d}").result(120)


def _painted(chromium: Any, device: str, root: str, small: bool) -> dict[str, float]:
    """Presses as in ``tests.bench.labels``."""
    runs, keys = (2, 3) if small else (30, 200)
    limits = ",".join([f"idle_seconds={_WATCHED}", *(f"{name}={runs}" for name in _RUN_LIMITS)])
    with running(root, "--device", device, "--limits", limits) as (url, engine_client):
        _train(engine_client, runs, small)
        return labels.presses(chromium, url, keys)


def _answered(device: str, small: bool) -> dict[str, float]:
    """From the question to the answer, through the engine's pipe."""
    runs, asked = (2, 3) if small else (30, 200)
    waits = []
    with tempfile.TemporaryDirectory() as folder:
        engine_client = _engine(device, runs, folder)
        try:
            _train(engine_client, runs, small)
            for number in range(asked):
                begin = time.perf_counter()
                engine_client.infer(
                    "cgan-mnist", "render", {"weights": LABEL, "n": 64, "seed": number}
                ).result(120)
                waits.append(1e3 * (time.perf_counter() - begin))
                time.sleep(0.02)
        finally:
            engine_client.close()
    return labels.percentiles(waits)


def visitors(device: str, small: bool) -> list[Row]:
    """The slowest of 300 runs, watched each."""
    count, seconds = (2, 4.0) if small else (300, 20.0)
    frames, first, last = [0] * count, [0] * count, [0] * count
    with tempfile.TemporaryDirectory() as folder:
        engine_client = _engine(device, count, folder)
        try:
            watches: list[Any] = []

            def watch(number: int) -> None:
                def listener(frame: Any) -> None:
                    frames[number] += 1
                    last[number] = int(frame.get("step", 0))
                    watches[number].ready()

                values = {"data": "ring8", "seed": number}
                run = engine_client.submit(values, owner=f"owner{number}").result(120)["run"]
                ask = {"layers": ["fake", "real", "heat"], "dots": 400, "fps": 10.0}
                watches.append(engine_client.watch(run, ask, listener))

            for number in range(count):
                watch(number)
            time.sleep(seconds / 4)
            frames[:], first[:] = [0] * count, last
            time.sleep(seconds)
            steps = min(b - a for a, b in zip(first, last, strict=True)) / seconds
            rate = min(frames) / seconds
        finally:
            engine_client.close()
    name = "300 visitors with a run each: the slowest run's"
    return [
        row(f"{name} steps", "a second", ">= 20", steps),
        row(f"{name} frames", "a second", ">= 5", rate),
    ]


def measure(device: str, root: str, small: bool = False) -> list[Row]:
    """All rows. What fails is a row with its ``error``: the others are measured all the same, for
    such a card may be lent for an hour."""
    from playground.engine.device import choose

    bf16 = choose(device).bf16
    parts: list[functools.partial[Row | list[Row]]] = [
        *(functools.partial(ring, device, count, small) for count in MEMBERS[small]),
        functools.partial(lecture, device, root, bf16, small),
        functools.partial(dcgan, device, small),
        functools.partial(slider, device, root, small),
        functools.partial(visitors, device, small),
        functools.partial(resnet, device, small),
        functools.partial(to_anchor, device, root, bf16, small),
    ]
    rows: list[Row] = []
    for part in parts:
        try:
            found = part()
        except Exception as error:
            log.exception("a row was not measured")
            name = part.func.__name__
            found = row(f"{name}: failed", "", ">= 0", math.nan, error=str(error))
        rows += found if isinstance(found, list) else [found]
    return rows
