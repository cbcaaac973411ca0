"""A toy in the place of real training: quick, obedient, and able to misbehave on demand.

Its one number is moved by a generator of its own each step, so that going on to the bit can be
told from starting again.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from playground.core.spec import (
    GAN,
    Dataset,
    Inference,
    KnobError,
    PlaygroundError,
    Setting,
    Snapshot,
    knob,
    knobs,
    parse,
)
from playground.training.recipe import Recipe, RunKnobs

SETTINGS = {
    "trainer": "tests.engine.toy:Training", "parser": "tests.engine.toy:parse_toy",
    "opener": "tests.engine.toy:open_toy",
}  # fmt: skip


@dataclass(frozen=True)
class Config:
    rate: float = knob(0.1, "Rate", "how fast", low=0.0, high=10.0, live=True)
    cost: float = knob(0.0, "Cost", "seconds a step", low=0.0, high=10.0)
    trouble: str = knob("none", "Trouble", "what goes wrong at step 5",
                        choices=("none", "nan", "error", "memory", "kill"))  # fmt: skip


@dataclass(frozen=True)
class DataConfig:
    lost: bool = knob(False, "Lost", "the data cannot be had")
    slow: float = knob(0.0, "Slow", "seconds it takes to open them", low=0.0, high=10.0)


@dataclass(frozen=True)
class ToySource:
    note: str = "made by hand"


def open_toy(recipe: Recipe, root: str, device: str, report: Any) -> ToySource:
    if recipe.data_config.lost:
        raise PlaygroundError("The data cannot be had.")
    pieces = round(recipe.data_config.slow / 0.02)
    for piece in range(pieces):
        report("Downloading Toy", piece / pieces)
        time.sleep(0.02)
    return ToySource()


class Model:
    large = True

    def __init__(self, config: Config, setting: Setting) -> None:
        self.rate = config.rate
        self.weight = torch.zeros(len(setting.seeds))
        self.rng = torch.Generator().manual_seed(setting.seeds[0])

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        self.weight += self.rate * torch.rand(self.weight.shape, generator=self.rng)
        return {"d_loss": self.weight.clone()}

    def sample(self, n: int, seed: int) -> Tensor:
        rng = torch.Generator().manual_seed(seed)
        noise = torch.rand(n, 2, generator=rng)
        return noise + self.weight[:, None, None]

    def tensors(self) -> dict[str, Tensor]:
        return {"weight": self.weight, "dice": self.rng.get_state()}

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        if "weight" not in tensors:
            raise PlaygroundError("weight is missing")
        self.weight = tensors["weight"].clone()
        if "dice" in tensors:
            self.rng.set_state(tensors["dice"])


def _prepare(model: Any, args: Mapping[str, Any]) -> dict[str, Tensor]:
    if "x" not in args:
        raise PlaygroundError("x is missing")
    return {"x": torch.full((1,), float(args["x"]))}


def _run(model: Any, joined: dict[str, Tensor]) -> dict[str, Tensor]:
    rows = joined["x"].shape[0]
    return {"y": 2 * joined["x"], "rows": torch.full((rows,), rows)}


def _finish(args: Mapping[str, Any], output: dict[str, Tensor]) -> dict[str, Any]:
    return {"y": output["y"].numpy(), "rows": int(output["rows"][0])}


TOY = GAN(
    "toy", "Toy", "none", Config, Model, lambda dataset: None, 16,
    inference={"double": Inference(_prepare, _run, _finish)},
)  # fmt: skip
DATA = Dataset("toy", "Toy", (2,), DataConfig, None, "", "")  # type: ignore[arg-type]


def parse_toy(values: Mapping[str, Any]) -> Recipe:
    config_classes = {
        k.name: config_class
        for config_class in (RunKnobs, Config, DataConfig)
        for k in knobs(config_class)
    }
    sorted_out: dict[Any, dict[str, Any]] = {RunKnobs: {}, Config: {}, DataConfig: {}}
    for name, value in values.items():
        if name not in ("data", "gan"):
            if name not in config_classes:
                raise KnobError(f"{name} is no setting here.")
            sorted_out[config_classes[name]][name] = value
    run, config, data = (parse(config_class, given) for config_class, given in sorted_out.items())
    return Recipe(DATA, TOY, run, config, data)


class Training:
    def __init__(
        self, recipe: Recipe, source: Any, device: str, bf16: bool, checkpoints: str
    ) -> None:
        self.recipe, self.step, self.seconds = recipe, 0, 0.0
        self.model = Model(recipe.config, Setting(recipe.data, None, recipe.seeds, device))
        self.limit, self.ended = recipe.run.steps, None
        self.losses: list[float] = []

    def advance(self, seconds: float) -> int:
        start, before = time.perf_counter(), self.step
        while True:
            self.turn("DG")
            time.sleep(self.recipe.config.cost or 0.0005)
            if self.ended or time.perf_counter() - start >= seconds:
                self.seconds += time.perf_counter() - start
                return self.step - before

    def turn(self, players: str) -> None:
        self.step += 1
        self.losses.append(float(self.model.step(players)["d_loss"][0]))
        if self.step >= 5:
            self._misbehave()
        if self.limit and self.step >= self.limit:
            self.ended = "limit"

    def _misbehave(self) -> None:
        match self.recipe.config.trouble:
            case "nan":
                self.ended = "The loss became NaN at step 5."
            case "error":
                raise RuntimeError("broken")
            case "memory":
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 8 GiB")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)

    def change(self, values: Mapping[str, Any]) -> None:
        for name in values:
            if name not in ("rate", "steps"):
                raise KnobError(f"{name} takes effect at the next reset.")
        self.model.rate = values.get("rate", self.model.rate)
        self.limit = values.get("steps", self.limit)
        if self.ended == "limit" and not (self.limit and self.step >= self.limit):
            self.ended = None

    def refresh_metrics(self, force: bool = False, sharers: int = 1) -> None:
        """The toy has none."""

    def snapshot(self, ask: Mapping[str, Any]) -> Snapshot:
        if ask.get("layers") == ["wrong"]:
            raise PlaygroundError("There is no layer wrong.")
        weight = float(self.model.weight[0])
        view = {"fake": np.full((4, 2), weight, np.float32)}
        return Snapshot("", self.step, self.seconds, 0.0, {"discriminator": weight}, {}, {}, view)

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        return self.model.tensors(), {"step": self.step, "seconds": self.seconds}

    def restore(self, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
        self.model.load(tensors)
        self.step, self.seconds = meta["step"], meta["seconds"]
