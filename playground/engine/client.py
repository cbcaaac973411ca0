"""The client: everything the rest of the playground may ask of the engine.

The same protocol has these hosts (``engine.hosts``): inline, a spawned child process (the
default), a GPU that is lent, and Ray actors behind one client (``engine.pool``). Only plain data
crosses: numbers, strings, lists, dicts and numpy arrays. This file imports neither torch nor any
host, so the web process may use it.

    engine_client = ProcessEngine(EngineSettings())        # playground.engine.hosts.process
    info = engine_client.submit({"data": "ring8", "gan": "mlp"}, owner="visitor-uuid").result(30)
    watch = engine_client.watch(info["run"], {"layers": ["fake"]}, print)   # a first frame follows
    watch.ready()                                       # the next frame may come
    engine_client.steer(info["run"], "pause", owner="visitor-uuid")
    await asyncio.wrap_future(engine_client.infer("cgan-mnist", "render", {"label": 3}))

Vocabulary of a run's ``state``: ``queued`` waits in line for its first or next turn (at position 0:
for its data, ``message`` tells how far they are), ``running``
trains, ``paused`` by its owner, ``idle`` paused by the engine because nobody watched (it goes on
when watched again), ``ended`` at its step limit or by ``stop``, ``failed`` stopped with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypedDict

import numpy as np

from playground.core.errors import PlaygroundError
from playground.core.knobs import knob, knobs, parse
from playground.core.limits import Limits as Limits
from playground.engine.report import EngineReport

DOWN = "The engine is being restarted. Please try again in a few seconds."
COMMANDS = ("play", "pause", "step", "change", "reset", "stop", "drop")
DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?")
PRECISIONS = ("auto", "fp32", "bf16")
STATES = ("queued", "running", "paused", "idle", "ended", "failed")


class EngineError(RuntimeError):
    """The engine could not answer, and it is not the caller's mistake. May be shown as it is."""


class EngineDown(EngineError):
    """The engine process died or is being restarted; the same call may succeed in seconds."""


class RunInfo(TypedDict):
    """What is known about one run. ``values`` is the complete flat dict of its recipe."""

    run: str
    owner: str
    state: str
    position: int  # place in the line, from 1; 0 when not queued
    step: int
    limit: int  # steps; 0: no limit
    values: dict[str, Any]
    message: str  # why it ended or failed, what the visitor should know; may be empty
    data_note: str  # where the data came from, in words
    extent: float  # the data lies within ± this, in its own units


@dataclass(frozen=True)
class EngineSettings:
    """How an engine is set up. Crosses to the child process, so plain values only.

    ``trainer``, ``parser`` and ``opener`` name what the loop drives (``module:attribute``).
    """

    device: str = "auto"  # auto, cpu, cuda, cuda:N, mps
    precision: str = knob("auto", "Precision", "of matrix work; auto measures which is faster",
                          choices=PRECISIONS)  # fmt: skip
    threads: int = knob(0, "Threads", "of torch; 0: as many as pay", low=0, high=1024)
    data_root: str = "data"
    state_folder: str = ""  # autosaves; "": a temporary folder that ends with the engine's owner
    checkpoints: str = "checkpoints"
    fusion: bool = True  # runs of equal shape train as one population
    graphs: bool = True  # training steps become captured graphs, on devices that have them
    instance: str = ""  # of one life of an engine; marks the autosaves that go on after its end
    predecessor: str = ""  # the ``instance`` of the life before, where there was one
    crashes: int = 0  # quick deaths in a row before this life
    hand_over: bool = False  # autosaves are sent to the engine's owner as well
    limits: Limits = field(default_factory=Limits)
    trainer: str = "playground.training.training:Training"
    parser: str = "playground.training.recipe:parse_recipe"
    opener: str = "playground.training.training:open_source"


def check_settings(settings: EngineSettings) -> None:
    """Can an engine be set up so?

    Raises:
        PlaygroundError: naming the first setting that is out of range, and what is allowed.
    """
    if not DEVICE.fullmatch(settings.device):
        raise PlaygroundError(
            f"device is {settings.device!r}, but must be auto, cpu, cuda, cuda:N or mps."
        )
    for declared in knobs(EngineSettings):
        declared.check(getattr(settings, declared.name))
    parse(Limits, asdict(settings.limits))


_MOST_LAYERS, _LONGEST_LAYER = 16, 32  # of a picture, and characters of a name


@dataclass(frozen=True)
class AskKnobs:
    """What a watch may ask for besides ``layers`` and whether there is to be a history."""

    dots: int = knob(400, "Dots", "samples in the picture", low=1, high=4000, step=1)
    member: int = knob(0, "Member", "of the population, where one is shown", low=0, high=15)
    fps: float = knob(20.0, "Frames a second", "at most", low=0.01, high=1000.0)
    measure: bool = knob(False, "Measure", "the metrics for each frame")


_HISTORY = ("curve", "metric_curve")  # asked for by being named


def check_ask(ask: Mapping[str, Any]) -> dict[str, Any]:
    """What a watch asks for, checked; None stands for what was not asked. What comes back is small,
    whatever came: it is kept as long as the watch, and drawn for again and again.

    Raises:
        PlaygroundError: for what can be no picture.
    """
    found: dict[str, Any] = {name: {} for name in _HISTORY if name in ask}
    if (layers := ask.get("layers")) is not None:
        good = isinstance(layers, (list, tuple)) and len(layers) <= _MOST_LAYERS
        if not good or not all(isinstance(n, str) and len(n) <= _LONGEST_LAYER for n in layers):
            raise PlaygroundError(f"layers must be a list of at most {_MOST_LAYERS} short names.")
        found["layers"] = list(layers)
    apart = ("layers", *_HISTORY)
    given = {k: value for k, value in ask.items() if k not in apart and value is not None}
    checked = parse(AskKnobs, given)
    return found | {name: getattr(checked, name) for name in given}


Frame = Mapping[str, Any]


class KeptSteps(TypedDict):
    """What is kept of a run's past: ``steps`` with a picture, of ``branch`` the whole state."""

    run: str
    step: int
    steps: list[int]
    branch: list[int]
    bytes: int
    most: int
    note: str


class Discerned(TypedDict):
    """``images`` are bytes (n, H, W) or (n, H, W, 3), ``real`` says which of them are, ``d`` is the
    probability that D gives each; ``note`` says where the data are from. While they are being
    opened there is no image, and ``waiting`` says how far that is."""

    images: np.ndarray
    real: list[bool]
    d: list[float]
    note: str
    waiting: str


class Verdicts(TypedDict):
    """The probability of being real that a checkpoint's D gives each picture: of those brought
    (``d``), of its data (``real``; ``held_out`` says whether no training saw them) and of its own
    making (``fake``). While the data are being opened ``waiting`` says how far that is."""

    d: list[float]
    real: list[float]
    fake: list[float]
    held_out: bool
    waiting: str


class Neighbours(TypedDict):
    """The nearest training pictures as bytes (n, H, W) or (n, H, W, 3) with their ``distances``;
    ``copied``: the first is so near that the picture counts as its copy; ``words`` name the
    features. While they are being read there are none, and ``waiting`` says how far that is."""

    images: np.ndarray
    distances: list[float]
    copied: bool
    words: str
    waiting: str


class ExportedFile(TypedDict):
    """A file's name and its bytes ``(n,)``."""

    name: str
    content: np.ndarray


"""A snapshot as a flat dict: the fields of ``spec.Snapshot`` (``view`` maps names to arrays) plus
``state``, ``limit``, ``message`` and ``position``; ``unsaved`` says why the run could not be saved
the last time, else it is empty. When a run is gone: ``{"run", "state": "gone",
"message"}`` and nothing after it."""

Listener = Callable[[Frame], None]


class Subscription(Protocol):
    """One pair of eyes on a run. The engine sends the newest frame after each ``ready``, never two
    in a row, and sends nothing while nothing has changed."""

    def ask(self, ask: Mapping[str, Any]) -> None:
        """Changes what is wanted (layers, member, ``fps``); a frame follows even when paused."""
        ...

    def ready(self) -> None:
        """The last frame is used up; the next may come."""
        ...

    def close(self) -> None:
        """Ends the watch; the listener may still get one frame that was under way."""
        ...


class EngineClient(Protocol):
    """The calls. Every future ends with a result, a ``PlaygroundError`` (the caller's mistake, to
    be shown as it is) or an ``EngineError``. ``owner`` is who asks; "" is the host itself, which
    may do anything. Most calls are passed on as they are: a host says how, in ``_call``."""

    @property
    def state(self) -> str:
        """``warming``, ``ready``, ``stalled`` (it lives but says nothing: its process or its
        machine is stopped; what is asked waits), ``restarting``, ``failed`` or ``closed``."""
        ...

    @property
    def silent(self) -> float:
        """For how many seconds a ``stalled`` engine has said nothing; else 0."""
        ...

    def on_state(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Calls ``listener`` with each new state from the client's own thread; returns a
        function that ends it."""
        ...

    def submit(
        self,
        values: Mapping[str, Any],
        owner: str = "",
        race: str = "",
        address: str = "",
        paused: bool = False,
    ) -> Future[RunInfo]:
        """Starts a run from the flat dict of a recipe; it trains at once or queues. Runs of one
        owner with the same ``race`` are lanes: two to four on the same data and seeds that keep
        the same step and count as one run. ``address`` stands for where the owner asks from, as a
        browser names its owner itself; "" is not counted. ``paused``: it waits at step 0 for
        steps by hand.

        Raises (in the future): KnobError, PlaygroundError (bad recipe, data that cannot be had,
        too many runs).
        """
        return self._call(
            "submit", values=dict(values), owner=owner, race=race, address=address, paused=paused
        )

    def fork(
        self, run: str, owner: str = "", address: str = "", step: int | None = None
    ) -> Future[RunInfo]:
        """Starts a run of ``owner`` that goes on alone from where ``run``, anybody's, is now, or
        from what it was at ``step``, one of its ``timeline``'s ``branch``."""
        return self._call("fork", run=run, owner=owner, address=address, step=step)

    def timeline(self, run: str) -> Future[KeptSteps]:
        """What is kept of a run's past: ``steps`` that have a picture, ``branch`` those that one
        may ``fork`` from, ``bytes`` of at ``most``, and a ``note``."""
        return self._call("timeline", run=run)

    def frame(self, run: str, step: int) -> Future[Frame]:
        """The kept picture nearest to ``step`` as a ``Frame``, with the readings of then."""
        return self._call("frame", run=run, step=step)

    def steer(
        self, run: str, command: str, values: Mapping[str, Any] | None = None, owner: str = ""
    ) -> Future[RunInfo]:
        """``play``, ``pause``, ``step`` (``{"players": "DG"|"D"|"G"}``; pauses), ``change`` (live
        knobs), ``reset`` (with changed values, keeps the id; a new seed if given), ``stop`` (ends
        and saves), ``drop`` (forgets the run and its autosave). Only the owner may."""
        asked = dict(values or {})
        return self._call("steer", run=run, command=command, values=asked, owner=owner)

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> Subscription:
        """Sends frames of ``run`` to ``listener`` (from the client's own thread; it must return
        quickly). The first frame comes without ``ready``. Survives a restart of the engine."""
        ...

    def infer(self, model: str, what: str, args: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Asks a checkpoint or a live run's networks; ``what`` is a name in ``GAN.inference``.
        Requests that wait together go through the network as one batch. ``args["ticket"]``, a name
        of the caller's that nobody can guess, lets large ones be followed and cancelled."""
        ...

    def progress(self, ticket: str) -> Future[dict[str, float]]:
        """``{"ahead", "share"}``: how many are before it in line, how much is done, 0 … 1."""
        return self._call("progress", ticket=ticket)

    def cancel(self, ticket: str) -> Future[bool]:
        """Ends large inference; False when there is none of that ticket."""
        return self._call("cancel", ticket=ticket)

    def sample(
        self, source: str, n: int = 100, seed: int = 0, member: int = 0
    ) -> Future[dict[str, Any]]:
        """``{"images": uint8 (n, H, W) or (n, H, W, 3)}`` or ``{"points": float32 (n, dim)}`` from
        a run id or a checkpoint."""
        return self._call("sample", source=source, n=n, seed=seed, member=member)

    def exported(self, run: str, format: str, owner: str = "") -> Future[ExportedFile]:
        """A run, or a checkpoint by its name, as a file: its ``name``, and its ``content`` as bytes
        ``(n,)``; formats: ``playground.training.export``."""
        return self._call("exported", run=run, format=format, owner=owner)

    def birthday(self, run: str, member: int = 0, seed: int = 0) -> Future[dict[str, Any]]:
        """The birthday test on 1,000 samples of a live run's member: ``words``, ``duplicates``,
        ``support``, and the closest pairs, one after the other, as ``images`` or ``points`` with
        their ``distances``."""
        return self._call("birthday", run=run, member=member, seed=seed)

    def honesty(self, run: str, member: int = 0, owner: str = "") -> Future[dict[str, Any]]:
        """Whether a live run's member copies its training pictures: ``words``, the share of
        near-copies ``copies``, ``precision``, ``recall``, and the nearest training picture of each
        of the live picture's ``samples`` as ``images``. Of private pictures only their ``owner``
        may ask; "" may always."""
        return self._call("honesty", run=run, member=member, owner=owner)

    def neighbours(
        self, source: str, what: str, args: Mapping[str, object], n: int = 6, owner: str = ""
    ) -> Future[Neighbours]:
        """The training pictures nearest to the first picture with which a run or a checkpoint
        answers ``what``, as ``infer`` would. Of private pictures only their ``owner`` may ask.

        Raises (in the future): PlaygroundError (no such model or question, no pictures).
        """
        asked = dict(args)
        return self._call("neighbours", source=source, what=what, args=asked, n=n, owner=owner)

    def discern(self, model: str, data: str, count: int = 10, seed: int = 0) -> Future[Discerned]:
        """``count`` pictures, of a checkpoint and real ones of the ``data`` that it learnt, the
        same for a seed, and what the checkpoint's own D says of each.

        Raises (in the future): PlaygroundError (no such checkpoint, other data, a D that gives no
        probability of one picture).
        """
        return self._call("discern", model=model, data=data, count=count, seed=seed)

    def verdicts(
        self, model: str, images: np.ndarray, count: int = 150, seed: int = 0
    ) -> Future[Verdicts]:
        """What a checkpoint's own D says of up to 16 ``images``, bytes (n, H, W) or (n, H, W, 3),
        and of ``count`` pictures of its data and of its own making, the same for a seed.

        Raises (in the future): PlaygroundError (no such checkpoint, pictures that do not fit, a D
        that gives no probability of one picture).
        """
        return self._call("verdicts", model=model, images=images, count=count, seed=seed)

    def info(self, run: str) -> Future[RunInfo]:
        """One run; an autosaved one is brought back, paused."""
        return self._call("info", run=run)

    def runs(self, owner: str | None = None) -> Future[list[RunInfo]]:
        """Runs in memory, of one owner or of everybody."""
        return self._call("runs", owner=owner)

    def status(self) -> Future[EngineReport]:
        """Device, precision, state, runs with their shares, queue, waiting times, memory,
        versions. Names no owner."""
        return self._call("status")

    def save(self, run: str, name: str, owner: str = "") -> Future[dict[str, Any]]:
        """Writes ``checkpoints/NAME/{weights.safetensors, meta.json}``; returns the meta data."""
        return self._call("save", run=run, name=name, owner=owner)

    def models(self) -> Future[list[dict[str, Any]]]:
        """Meta data of every readable checkpoint, ``name`` added; damaged ones carry ``error``."""
        return self._call("models")

    def close(self, seconds: float = 10.0) -> None:
        """Autosaves, ends the engine, fails what is pending. Safe to call twice."""
        ...

    def call(self, name: str, /, **arguments: Any) -> Future[Any]:
        """A call of ``engine.core.commands`` that hosts use among themselves."""
        return self._call(name, **arguments)

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        raise NotImplementedError(f"{type(self).__name__} does not say how to pass on {call}")
