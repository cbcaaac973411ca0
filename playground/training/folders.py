"""CycleGAN from two folders of pictures, for as long as it takes: saves, resumes, shows samples.

    python -m playground train cyclegan HORSES ZEBRAS --steps 20000 --out runs/horses --resume

Small pictures first: most of what there is to learn (where the horse is, that zebras have stripes)
shows at 64 pixels, where a step costs a sixteenth of one at 256.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core import checkpoints, files
from playground.core.checkpoints import META, STATE, WEIGHTS
from playground.core.lazy import torch
from playground.core.spec import Dataset, PlaygroundError, Setting
from playground.data import DATASETS
from playground.data.imaging.archives import load_pictures
from playground.data.imaging.decode import png
from playground.data.pairs import PairConfig, PairSource, scaled
from playground.gans.cyclegan import CYCLEGAN, CycleConfig
from playground.inference.translation import bf16_pays

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.gans.cyclegan import CycleGAN

log = logging.getLogger(__name__)

MARGIN = 9 / 8  # pictures are this much larger than the squares that are cut from them
REPORT_SECONDS, SAVE_SECONDS, SHEET_SECONDS = 1.0, 120.0, 300.0


@dataclass(frozen=True)
class Stage:
    """From the share ``begin`` of all steps on, squares of ``side`` pixels are cut from pictures
    scaled to ``load`` pixels: a little more than ``side`` shows whole animals, twice as much shows
    the brush."""

    begin: float
    side: int
    load: int


STAGES = tuple(Stage(b, s, round(s * MARGIN)) for b, s in ((0.0, 64), (0.25, 128), (0.75, 192)))


@dataclass(frozen=True)
class Progress:
    """Where a training stands. ``readings`` are means since the last report."""

    step: int
    steps: int
    side: int
    seconds: float
    readings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """What to train. ``hold_out`` pictures of each kind, the last by name, are never shown;
    ``build`` makes the players, if not the plain CycleGAN."""

    first: Path
    second: Path
    out: Path
    steps: int = 20_000
    seed: int = 0
    hold_out: int = 0
    data: str = "own"  # the registered set whose kinds of pictures these are
    domains: tuple[str, ...] = ()  # what the two kinds are called, if not as in that set
    stages: tuple[Stage, ...] = STAGES
    bf16: bool | None = None  # None: where it is faster
    device: str = "cpu"
    config: CycleConfig = field(
        default_factory=lambda: CycleConfig(batch=1, width=32, blocks=4, d_width=48, ema=0.998)
    )
    build: Callable[[Any, Setting], Any] = CYCLEGAN.build


def train_folders(
    task: Task,
    resume: bool = False,
    report: Callable[[Progress], None] = lambda progress: None,
    overwrite: bool = False,
) -> Path:
    """Trains until ``task.steps`` and returns ``task.out``: the state to go on from, the averaged
    weights in fp16 with their ``meta.json``, sample sheets. Ctrl-C saves before it stops.

    Raises:
        PlaygroundError: for folders that will not do, a state that does not fit the task, or a
            training in ``task.out`` that is neither to ``resume`` nor to ``overwrite``; what is
            overwritten is kept aside.
    """
    goes_on = checkpoints.check_place(task.out, resume, overwrite)
    run = _Run(task, goes_on)
    if not goes_on and any((task.out / name).exists() for name in (META, STATE)):
        files.put_aside(task.out)
    task.out.mkdir(parents=True, exist_ok=True)
    try:
        run.go(report)
    finally:
        run.save()
    return task.out


class _Run:
    def __init__(self, task: Task, resume: bool) -> None:
        self.task = task
        largest = max(stage.load for stage in task.stages)
        self.pictures = tuple(
            load_pictures(folder, largest, _log_reading)[: -task.hold_out or None]
            for folder in (task.first, task.second)
        )
        if min(len(p) for p in self.pictures) == 0:
            raise PlaygroundError(
                f"Holding out {task.hold_out} pictures leaves none to learn from."
            )
        self.domains = task.domains or DATASETS[task.data].domains
        self.stage = task.stages[0]
        self.seconds = 0.0
        if task.steps < 2:
            raise PlaygroundError(f"steps is {task.steps}, but must be at least 2.")
        half = task.steps // 2
        config = replace(task.config, constant=half, decay=task.steps - half)
        self.model: CycleGAN = task.build(config, self._setting(0))
        if resume:
            self._restore()

    def go(self, report: Callable[[Progress], None]) -> None:
        """Steps until the end; saves and draws sheets by the clock."""
        said = saved = drawn = time.monotonic()
        seen: list[dict[str, Tensor]] = []
        while (step := int(self.model.steps)) < self.task.steps:
            if _stage(self.task.stages, step / self.task.steps) != self.stage:
                self.model.setting = self._setting(step)
            started = time.monotonic()
            seen.append(self.model.step())
            now = time.monotonic()
            self.seconds += now - started
            if now - said >= REPORT_SECONDS or step + 1 == self.task.steps:
                report(
                    Progress(step + 1, self.task.steps, self.stage.side, self.seconds, _means(seen))
                )
                seen, said = [], now
            if now - saved > SAVE_SECONDS:
                self.save()
                saved = now
            if now - drawn > SHEET_SECONDS:
                self.draw()
                drawn = now
        self.draw()

    def _setting(self, step: int) -> Setting:
        stage = self.stage = _stage(self.task.stages, step / max(1, self.task.steps))
        kinds = tuple(
            scaled(torch.from_numpy(p), stage.load).to(self.task.device) for p in self.pictures
        )
        source = PairSource((kinds[0], kinds[1]), "two folders", crop=stage.side)
        data = Dataset(
            "folders", "Two folders", (3, stage.side, stage.side), PairConfig, lambda *a: source,
            "own pictures", "unknown", noise_dim=3, domains=self.domains,
        )  # fmt: skip
        bf16 = bf16_pays(self.task.device) if self.task.bf16 is None else self.task.bf16
        return Setting(data, source, (self.task.seed,), self.task.device, bf16)

    def _restore(self) -> None:
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            self.model.load(load_file(self.task.out / STATE))
            self.seconds = checkpoints.read_meta(self.task.out)["seconds"]
        except (SafetensorError, OSError, ValueError, KeyError) as error:
            raise PlaygroundError(f"The training in {self.task.out} is damaged.") from error

    def save(self) -> None:
        """Writes state, weights and meta data; a cut leaves the older ones."""
        from safetensors.torch import save

        out = self.task.out
        tensors = {k: v.detach().cpu().contiguous() for k, v in self.model.tensors().items()}
        files.write(out / STATE, save(tensors))
        kept = {"mean_g", "mean_f", "d_a", "d_b"}
        light = {k: v.half() for k, v in tensors.items() if k.partition(".")[0] in kept}
        content = save(light)
        files.write(out / WEIGHTS, content)
        checkpoints.write_meta(out, checkpoints.described(self._meta(), content))

    def _meta(self) -> dict[str, Any]:
        return {
            "values": {"data": self.task.data, "gan": "cyclegan", **asdict(self.task.config)},
            "domains": list(self.domains),
            "step": int(self.model.steps),
            "seconds": round(self.seconds, 1),
            "side": self.stage.side,
            "pictures": [len(p) for p in self.pictures],
            "seed": self.task.seed,
        }

    def draw(self) -> None:
        """``sheets/STEP.png``: the six-picture diagram."""
        folder = self.task.out / "sheets"
        images = self.model.view({})["images"]  # (48, H, W, 3)
        rows = [np.concatenate(list(images[i : i + 8]), 1) for i in range(0, len(images), 8)]
        path = folder / f"{int(self.model.steps):07d}.png"
        files.write(path, png(np.concatenate(rows)))


def _stage(stages: tuple[Stage, ...], share: float) -> Stage:
    return [stage for stage in stages if share >= stage.begin][-1]


def _means(seen: list[dict[str, Tensor]]) -> dict[str, float]:
    names = seen[-1] if seen else {}
    return {n: float(np.mean([float(s[n]) for s in seen if n in s])) for n in names}


def _log_reading(words: str, share: float) -> None:
    if share == 1:
        log.info("%s: done", words)
