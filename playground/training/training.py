"""Training: a recipe and its data in, snapshots out. No threads, no clocks but its own.

``Training`` is what the engine advances slice by slice; ``train`` is the same recipe headless.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.errors import shown
from playground.core.lazy import torch
from playground.core.snapshot import Ask, Metrics
from playground.core.spec import PlaygroundError, Report, Setting, Snapshot, Source
from playground.data.source_check import check_source
from playground.evaluation import metrics
from playground.networks import accelerator
from playground.networks.step_graphs import StepGraphs, Stepper
from playground.training.diagnosis import diagnose
from playground.training.facts import Facts
from playground.training.history import History
from playground.training.last_good import LastGood
from playground.training.measuring import Measurement
from playground.training.readings import Readings, send
from playground.training.recipe import Recipe, change, parse_recipe
from playground.training.verdicts import verdicts

if TYPE_CHECKING:
    Tensor = torch.Tensor

DIVERGED = 1e6  # a loss beyond this is as lost as NaN


class Training:
    """One recipe in training on one device.

    ``ended`` is None while it may go on, ``"limit"`` at its step limit, else the sentence that says
    why it stopped; after a divergence the model is back in its last good state.
    """

    def __init__(
        self,
        recipe: Recipe,
        source: Source,
        device: str = "cpu",
        bf16: bool = False,
        checkpoints: str = "",
    ) -> None:
        self.recipe, self.source, self.device, self.bf16 = recipe, source, device, bf16
        self.setting = Setting(recipe.data, source, recipe.seeds, device, bf16, checkpoints)
        self.model = recipe.gan.build(recipe.config, self.setting)
        self.step, self.seconds, self.ended = 0, 0.0, None
        self.steps_per_second = 0.0
        self.curve = History(recipe.run.members)
        self.measurement = Measurement(recipe, source, device, checkpoints)
        self.last: dict[str, np.ndarray] = {}  # the newest readings, each (E,)
        self.taken: dict[str, int] = {}  # the steps they are of
        self.peak_g_grad = 0.0
        self.graphs = StepGraphs(accelerator.of(device).graphs)
        self.slice_seconds = 0.0  # that the last ``advance`` took, on the device's own clock
        self._stepper: Stepper | None = None
        self._pending: list[dict[str, Tensor]] = []  # of the newest steps, on the device
        self._coming: deque[tuple[int, Readings]] = deque()  # on the way, each after that step
        self._good = LastGood(device)
        self.keep(wait=True)

    ended: str | None

    @property
    def limit(self) -> int:
        """The step at which the run ends; 0 means never."""
        return self.recipe.run.steps

    # -- moving ----------------------------------------------------------------------------------

    def advance(self, seconds: float) -> int:
        """Trains for about ``seconds`` (at least one step), to the limit at most; returns how many
        iterations were done."""
        stepper, watch = self._ready_stepper(), accelerator.of(self.device).stopwatch()
        done, spent = 0, 0.0
        while self.ended is None and (done == 0 or spent < seconds):
            if self.limit and self.step >= self.limit:
                self.ended = "limit"
                break
            self._record(stepper.step())
            done += 1
            spent = watch.mark()
        if done:
            self.slice_seconds = spent
            self._record_speed(done, spent)
            self._send()
            at_limit = bool(self.limit) and self.step >= self.limit
            self._receive(wait=at_limit)
            if at_limit and self.ended is None:
                self.ended = "limit"
        return done

    def _ready_stepper(self) -> Stepper:
        if self._stepper is None or self._stepper.model is not self.model:
            self.let_go()
            self._stepper = Stepper(self.graphs, self.model, self.device, self.recipe.gan.name)
        self._stepper.begin()
        return self._stepper

    def let_go(self) -> None:
        """Lets go of the step's graphs, which hold memory; they are captured again when needed."""
        if self._stepper is not None:
            self._stepper.forget()

    def turn(self, players: str) -> None:
        """One step by hand: ``D``, ``G`` or ``DG``.

        Raises:
            PlaygroundError: for other players and for a run that has ended.
        """
        if players not in ("D", "G", "DG"):
            raise PlaygroundError(f"players is {shown(players)}, but must be one of D, G, DG.")
        if self.ended not in (None, "limit"):
            raise PlaygroundError(f"This run has stopped: {self.ended}")
        self._record(self.model.step(players))
        self._send()
        self._receive(wait=True)

    def _record(self, readings: dict[str, Tensor]) -> None:
        self.step += 1
        self._pending.append(readings)

    def change(self, values: Mapping[str, object]) -> None:
        """Changes live knobs. Another ``gan`` takes the networks over as they are, with their
        moments and RNG.

        Raises:
            KnobError: for unknown, bad or reset-only knobs; nothing has changed then.
            PlaygroundError: for a GAN whose networks have other shapes; likewise.
        """
        recipe = change(self.recipe, values)
        if recipe.gan is not self.recipe.gan:
            successor = recipe.gan.build(recipe.config, self.setting)
            # what only the successor has starts as it was built
            successor.load({**successor.tensors(), **self.model.tensors()})
            self.model = successor
            self.measurement.restart()
            self.keep(wait=True)
        if recipe.data_config != self.recipe.data_config:
            self._change_data(recipe)
        self.recipe = recipe
        self.model.change(self.recipe.config)
        if self.ended == "limit" and (not self.limit or self.step < self.limit):
            self.ended = None

    def _change_data(self, recipe: Recipe) -> None:
        """Other data under the networks as they are; only data that are there at once have knobs
        that may change in training.

        Raises:
            PlaygroundError: when they cannot be had; nothing has changed then.
        """
        self.source = open_source(recipe, "", self.device)
        self.setting = replace(self.setting, source=self.source)
        self.model.setting = self.setting
        self.measurement.change(recipe, self.source)

    # -- readings --------------------------------------------------------------------------------

    def _send(self) -> None:
        if self._pending:
            self._coming.append((self.step, send(self._pending, self.device)))
            self._pending = []

    def _receive(self, wait: bool = False) -> None:
        """Takes in the readings that have come, or with ``wait`` all."""
        self._good.receive(wait)
        while self._coming and (wait or self._coming[0][1].table.ready()):
            last, readings = self._coming.popleft()
            table = readings.table.numpy()
            steps = np.arange(last - len(table) + 1, last + 1)
            self._note(readings.names, table, readings.present, steps)

    def absorb(
        self, names: list[str], table: np.ndarray, present: np.ndarray, seconds: float
    ) -> None:
        """Takes in iterations that this run's rows did inside a larger population: readings
        ``table`` ``(T, R, E)``, where they are ``present`` ``(T, R, 1)``, in so many seconds.
        Whether it is time to ``keep`` the state is for the population to ask."""
        steps = np.arange(self.step + 1, self.step + 1 + len(table))
        self.step += len(table)
        self._record_speed(len(table), seconds)
        self._note(names, table, present, steps, keep=False)
        if self.limit and self.step >= self.limit and self.ended is None:
            self.ended = "limit"

    def _record_speed(self, done: int, seconds: float) -> None:
        self.seconds += seconds
        rate = done / seconds
        self.steps_per_second += 0.1 * (rate - self.steps_per_second) if self.step > done else rate

    def _note(
        self,
        names: list[str],
        table: np.ndarray,
        present: np.ndarray,
        steps: np.ndarray,
        keep: bool = True,
    ) -> None:
        sound = np.abs(table) < DIVERGED  # NaN is not
        if not sound.all() and (bad := present & ~sound).any():
            self._diverged(names, table, bad, steps)
            return
        if names == self.curve.names:
            self.curve.extend(steps, table)
        else:
            self.curve.add(steps, {n: table[:, i] for i, n in enumerate(names)})
        for i, name in enumerate(names):
            there = np.flatnonzero(present[:, i, 0])
            self.last[name] = table[there[-1], i].copy()
            self.taken[name] = int(steps[there[-1]])
        if "g_grad" in names:
            # a step of D alone has none
            self.peak_g_grad = float(np.fmax(self.peak_g_grad, np.fmax.reduce(
                table[:, names.index("g_grad")], axis=None)))  # fmt: skip
        if keep and self.keeping_is_due():
            self.keep()

    def keeping_is_due(self) -> bool:
        """Whether the last good state is old."""
        return self._good.is_due(self.seconds)

    def keep(self, wait: bool = False) -> None:
        """Copies the state, if it is sound, to fall back on after a divergence."""
        self._good.copy(self.model.tensors(), self.step, self.seconds, wait)

    def _diverged(
        self, names: list[str], table: np.ndarray, bad: np.ndarray, steps: np.ndarray
    ) -> None:
        t, r, e = (int(i[0]) for i in np.nonzero(bad))
        member = f" of member {e}" if self.recipe.run.members > 1 else ""
        self._good.receive(wait=True)
        self._coming.clear()
        self.ended = f"{names[r]}{member} became {table[t, r, e]:g} at step {steps[t]}: diverged."
        self.model.load(self._good.newest.state)
        self.step = self._good.newest.step
        self.ended += f" The state of step {self.step} is kept; lower the learning rates."

    @property
    def metrics(self) -> Metrics:
        """Those last measured."""
        return self.measurement.metrics

    def refresh_metrics(self, force: bool = False, sharers: int = 1) -> None:
        """Measures the metrics if the last time was long enough ago, ``force`` in any case;
        ``sharers``: how many runs share the device."""
        self.measurement.refresh(self.model, self.step, force, self.ended is not None, sharers)

    # -- looking ---------------------------------------------------------------------------------

    def snapshot(self, ask: Ask | None = None, run: str = "") -> Snapshot:
        """What the run looks like now; nothing is measured for it. ``ask``: ``layers``, ``dots``,
        ``member`` for the picture (nothing is drawn without ``layers``), ``curve`` and
        ``metric_curve``, whatever they are, for the history."""
        ask = ask or Ask()
        view = self.render(ask) if ask.get("layers") else {}
        history = {}
        for name, curve in self._histories().items():
            if name in ask:
                history[name], arrays = curve.shown()
                view |= {f"{name}.{key}": array for key, array in arrays.items()}
        facts = self.facts()
        mean = facts.readings
        return Snapshot(
            run=run, step=self.step, seconds=self.seconds, steps_per_second=self.steps_per_second,
            losses={"discriminator": mean.get("d_loss", 0.0), "generator": mean.get("g_loss", 0.0)},
            scores={"real": mean.get("d_real", 0.0), "fake": mean.get("d_fake", 0.0)},
            metrics=self.metrics.copy(), view=view, history=history,
            diagnosis=diagnose(facts).json(), verdicts=verdicts(facts),
            readings=dict(mean), peak_g_grad=self.peak_g_grad,
        )  # fmt: skip

    def _histories(self) -> dict[str, History]:
        """By the names under which they are asked for and saved."""
        return {"curve": self.curve, "metric_curve": self.measurement.curve}

    def facts(self) -> Facts:
        """What may be spoken of: the newest readings and counts, each with its step."""
        return Facts(
            objective=getattr(self.recipe.config, "objective", "non-saturating"), step=self.step,
            readings={name: _mean(value) for name, value in self.last.items()},
            peak_g_grad=self.peak_g_grad, metrics=self.metrics,
            measured_step=self.metrics.get("measured_step", 0), taken=self.taken,
            members=self.recipe.run.members, ended=self.ended,
        )  # fmt: skip

    def render(self, ask: Ask) -> dict[str, np.ndarray]:
        """The arrays of the live picture."""
        dataset, config = self.recipe.data, self.recipe.data_config
        with accelerator.of(self.device).urgent():  # beside the training, which does not wait
            view = self.model.view({**ask, "extent": dataset.extent(config)})
        counts = self.measurement.mode_counts
        if counts is not None:
            member = min(int(ask.get("member") or 0), len(counts) - 1)
            view["mode_map"] = counts[member].clip(max=255).astype(np.uint8).reshape(10, 10, 10)
        if dataset.kind == "line" and dataset.density is not None:
            view |= metrics.line_densities(view.pop("fake"), view["grid"], dataset, config)
        return {k: v.astype(np.float32) if v.dtype == np.float64 else v for k, v in view.items()}

    # -- being saved -----------------------------------------------------------------------------

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Everything that is needed to go on to the bit, as named tensors and plain JSON."""
        self._receive(wait=True)
        tensors = {f"model.{k}": v for k, v in self.model.tensors().items()}
        for name, curve in self._histories().items():
            tensors |= {f"{name}.{k}": v for k, v in curve.tensors().items()}
        meta = {
            "recipe": self.recipe.values(), "step": self.step, "seconds": self.seconds,
            "ended": self.ended, "peak_g_grad": self.peak_g_grad,
            "last": {k: v.tolist() for k, v in self.last.items()}, "taken": dict(self.taken),
            **{name: curve.meta() for name, curve in self._histories().items()},
        }  # fmt: skip
        return tensors, meta

    def restore(self, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
        """Takes back what ``state`` gave, for a training of the same recipe."""

        def under(prefix: str) -> dict[str, Tensor]:
            return {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}

        self._coming.clear()
        self.model.load(under("model."))
        self.model.change(self.recipe.config)
        self.step, self.seconds = meta["step"], meta["seconds"]
        self.ended, self.peak_g_grad = meta["ended"], meta["peak_g_grad"]
        self.last = {k: np.array(v, np.float32) for k, v in meta["last"].items()}
        self.taken = dict(meta.get("taken", {}))  # states of before told no steps
        for name, curve in self._histories().items():
            curve.restore(under(f"{name}."), meta[name])
        self.keep(wait=True)


def _mean(values: np.ndarray) -> float:
    """The mean of what is there; most runs have one member, where numpy takes 25 µs to see it."""
    return float(values[0]) if len(values) == 1 else float(np.nanmean(values))


def resume(
    tensors: Mapping[str, Tensor], meta: Mapping[str, Any], source: Source, *how: Any
) -> Training:
    """A training that goes on where ``state`` was taken; ``how``: the other arguments of
    ``Training``."""
    training = Training(parse_recipe(meta["recipe"]), source, *how)
    training.restore(tensors, meta)
    return training


def open_source(recipe: Recipe, root: str, device: str, report: Report | None = None) -> Source:
    """The recipe's data, which may be downloaded (``report(words, share_done)``); slow, so the
    engine calls it beside its loop.

    Raises:
        PlaygroundError: when the data cannot be had or are not what ``Source.draw`` promises.
    """
    source: Source = recipe.data.open(recipe.data_config, root, device, report)
    check_source(recipe.data, recipe.data_config, source, device)
    return source


def train(
    recipe: Recipe, root: str, device: str = "cpu", bf16: bool = False, every: float = 0.5
) -> Generator[Snapshot, None, Training]:
    """Trains ``recipe`` to its step limit, yielding a snapshot about every ``every`` seconds and
    one at the end; the generator's ``Training`` is its return value."""
    training = Training(recipe, open_source(recipe, root, device), device, bf16)
    while training.ended is None:
        training.advance(every)
        training.refresh_metrics(force=training.ended is not None)
        yield training.snapshot()
    return training
