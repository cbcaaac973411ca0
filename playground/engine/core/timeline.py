"""The timeline of a run: pictures and readings of its past, and a few whole states to go on from.

Both lie closer together at the start, where more happens in a step, and both are held within a
fixed number of bytes: what comes on top takes the place of the one whose neighbours, on a
logarithmic axis, are closest. The first and the newest stay. Plain bytes only: a picture is
compressed safetensors with what was read then as JSON, a state is safetensors.
"""

from __future__ import annotations

import json
import math
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import PlaygroundError, Snapshot

if TYPE_CHECKING:
    Tensor = torch.Tensor

Json: TypeAlias = dict[str, Any]  # an object of it, as it was read
POINTS_BYTES, PICTURES_BYTES = 8_000_000, 24_000_000  # of one run, states and all
STATES_SHARE = 0.5  # of these, for whole states
GAP, STATE_GAP = 0.02, 0.2  # between two, at least, as a share of the steps so far
LAYERS = ("fake", "heat", "warp", "arrows")  # of the live picture; real points are drawn when asked
TOLD = ("step", "seconds", "steps_per_second", "losses", "scores", "metrics", "readings",
        "diagnosis", "verdicts")  # fmt: skip
_WIDEST = 60_000.0  # a half-precision number can hold; a picture reaches ten or so
_SMALL = 256  # numbers: fewer stay as they are


@dataclass(frozen=True)
class Entry:
    """What is kept of one step."""

    step: int
    content: bytes


@dataclass
class Track:
    """Entries by step within ``most`` bytes. ``gap``: the share of the steps so far that must pass
    until the next is due."""

    most: int
    gap: float
    entries: list[Entry] = field(default_factory=list)
    size: int = 0  # bytes

    @property
    def steps(self) -> list[int]:
        """Those that are kept."""
        return [entry.step for entry in self.entries]

    def due(self, step: int) -> bool:
        """Is it time for the next? A step that lies before the last begins a past of its own."""
        if not self.entries:
            return True
        last = self.entries[-1].step
        return step < last or step >= last + max(1, int(self.gap * last))

    def add(self, step: int, content: bytes) -> None:
        """Keeps ``content`` if there can be room for it at all, in the place of what lies at or
        after ``step``."""
        self.cut(step)
        if len(content) > self.most:
            return
        self.entries.append(Entry(step, content))
        self.size += len(content)
        self.fit()

    def cut(self, step: int) -> None:
        """Forgets ``step`` and what lies after it."""
        while self.entries and self.entries[-1].step >= step:
            self.size -= len(self.entries.pop().content)

    def fit(self, most: int | None = None) -> None:
        """Lets go of what lies closest, down to ``most`` bytes."""
        most = self.most if most is None else most
        while self.size > most and self.entries:
            self.size -= len(self.entries.pop(self._closest()).content)

    def _closest(self) -> int:
        """Where neighbours are closest; of two the first goes, the newest last of all."""
        at = [math.log1p(entry.step) for entry in self.entries]
        inner = range(1, len(at) - 1)
        return min(inner, key=lambda i: at[i + 1] - at[i - 1]) if inner else 0

    def nearest(self, step: int) -> Entry | None:
        """The entry that is closest to ``step``; None where there is none."""
        steps = self.steps
        place = bisect_left(steps, step)
        near = self.entries[max(0, place - 1) : place + 1]
        return min(near, key=lambda entry: abs(entry.step - step), default=None)

    def saved(self) -> tuple[Tensor, list[list[int]]]:
        """All contents one after the other ``(bytes,)``, and each step with its length."""
        joined = bytearray(b"".join(entry.content for entry in self.entries))
        flat = torch.frombuffer(joined, dtype=torch.uint8) if joined else torch.zeros(0).byte()
        return flat, [[entry.step, len(entry.content)] for entry in self.entries]

    def restore(self, flat: Tensor, places: Sequence[Sequence[int]]) -> None:
        """Takes back what ``saved`` gave."""
        content, start = flat.numpy().tobytes(), 0
        for step, length in places:
            self.entries.append(Entry(int(step), content[start : start + length]))
            start += length
        self.size = sum(len(entry.content) for entry in self.entries)
        self.fit()


class Timeline:
    """The past of one run on data of ``kind`` (``points``, ``line`` or ``images``)."""

    def __init__(self, kind: str = "points") -> None:
        self.most = PICTURES_BYTES if kind == "images" else POINTS_BYTES
        states = int(STATES_SHARE * self.most)
        self.pictures = Track(self.most - states, GAP)
        self.states = Track(states, STATE_GAP)
        self.state_bytes = 0  # of the last state, kept or not
        self.spent = 0.0  # seconds, on keeping
        self.off = ""  # why nothing more is kept

    @property
    def size(self) -> int:
        """Bytes kept."""
        return self.pictures.size + self.states.size

    def until(self, kind: str, step: int) -> Timeline:
        """A timeline of what lies at or before ``step``."""
        other = Timeline(kind)
        for mine, theirs in ((self.pictures, other.pictures), (self.states, other.states)):
            theirs.entries = [entry for entry in mine.entries if entry.step <= step]
            theirs.size = sum(len(entry.content) for entry in theirs.entries)
        other.state_bytes = self.state_bytes
        return other

    def saved(self, pictures: bool) -> tuple[dict[str, Tensor], Json]:
        """Everything by name, and plain JSON; ``pictures``: they may be written to disk."""
        tensors, meta = {}, {}
        for name, track in (("pictures", self.pictures), ("states", self.states)):
            if pictures or name == "states":
                tensors[name], meta[name] = track.saved()
        return tensors, meta | {"state_bytes": self.state_bytes}

    def restore(self, tensors: Mapping[str, Tensor], meta: Json) -> None:
        """Takes back what ``saved`` gave."""
        for name, track in (("pictures", self.pictures), ("states", self.states)):
            if name in meta:
                track.restore(tensors[name], meta[name])
        self.state_bytes = int(meta.get("state_bytes", 0))


# -- what an entry holds -------------------------------------------------------------------------


def packed_picture(snapshot: Snapshot, step: int) -> bytes:
    """A picture as it is kept: large arrays of fractions in half precision, a five-hundredth of
    what they are, which is less than a pixel."""
    from safetensors.numpy import save

    arrays = {name: _halved(array) for name, array in snapshot.view.items()}
    told = {name: getattr(snapshot, name) for name in TOLD} | {"step": step}
    text = json.dumps(told, default=_plain)
    return zlib.compress(save(arrays, metadata={"told": text}), 1)


def picture(content: bytes) -> Json:
    """What ``packed_picture`` put away: the fields of ``TOLD`` and ``view``, arrays by name."""
    from safetensors.numpy import load

    plain = zlib.decompress(content)
    length = int.from_bytes(plain[:8], "little")
    told = json.loads(json.loads(plain[8 : 8 + length])["__metadata__"]["told"])
    view = {
        name: array.astype(np.float32) if array.dtype == np.float16 else array
        for name, array in load(plain).items()
    }
    return {**told, "view": view}


def packed_state(tensors: Mapping[str, Tensor], about: Json) -> bytes:
    """A training's state and plain JSON about it."""
    from safetensors.torch import save

    plain = {name: t.detach().cpu().contiguous() for name, t in tensors.items()}
    return save(plain, metadata={"about": json.dumps(about)})


def state(content: bytes) -> tuple[dict[str, Tensor], Json]:
    """What ``packed_state`` put away.

    Raises:
        PlaygroundError: when it is damaged.
    """
    import safetensors
    from safetensors.torch import load

    try:
        length = int.from_bytes(content[:8], "little")
        about = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["about"])
        return load(content), about
    except (safetensors.SafetensorError, ValueError, KeyError):
        raise PlaygroundError("What was kept of this step is damaged.") from None


def _halved(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "f" or array.size < _SMALL:
        return np.ascontiguousarray(array)
    return array.clip(-_WIDEST, _WIDEST).astype(np.float16)


def _plain(value: object) -> object:
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else str(value)
