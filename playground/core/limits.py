"""What visitors, rooms, uploads and runs are granted: every limit of a playground, declared once.

A limit is a knob: ``python app.py --limits NAME=VALUE[,NAME=VALUE ...]`` and the environment set
it, its range is checked by the one check of knobs, ``--help`` and an error tell it. Another limit
is a line here and the line that keeps to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TypeVar

from playground.core.errors import KnobError
from playground.core.knobs import Knob, knob, knobs, parse

N = TypeVar("N", int, float)
# How long an upload is kept; pages and error sentences call it an hour.
UPLOAD_SECONDS = 3600.0


def limit(default: N, help: str, low: float, high: float, unit: str = "") -> N:
    """A limit from ``low`` to ``high``, whole where the default is whole."""
    return knob(default, "", help, low=low, high=high, unit=unit)


@dataclass(frozen=True)
class Limits:
    """What the engine grants before it says no, and how long it waits."""

    live_runs: int = limit(32, "runs that train turn by turn; the others queue", 1, 10_000)
    queued_runs: int = limit(200, "runs that wait in line", 1, 100_000)
    held_runs: int = limit(128, "runs kept in memory in whatever state", 1, 10_000)
    runs_per_visitor: int = limit(4, "running, queued, or paused with somebody watching", 1, 10_000)
    runs_per_address: int = limit(
        64, "of all visitors behind it: a class of sixty has one each", 1, 100_000
    )
    loaded_models: int = limit(6, "checkpoints in memory, least recently used go", 1, 10_000)
    model_megabytes: int = limit(2048, "of them in the computer's memory", 1, 10_000_000, "MB")
    device_megabytes: int = limit(
        1024, "of them on a GPU; those beyond wait in the computer's memory", 1, 10_000_000, "MB"
    )
    idle_seconds: float = limit(60.0, "unwatched this long, a run becomes idle", 0.01, 1e7, "s")
    drop_seconds: float = limit(
        1800.0, "unwatched this long, a run is saved and leaves memory", 0.01, 1e7, "s"
    )
    autosave_seconds: float = limit(10.0, "between two autosaves of a run", 0.01, 1e5, "s")
    keep_days: float = limit(7.0, "autosaves of dropped runs stay so long", 1e-4, 36_500, "days")
    slice_seconds: float = limit(
        0.025, "one training slice, at most (one iteration, at least)", 0.001, 10, "s"
    )
    round_seconds: float = limit(
        0.15, "with many runs slices shrink so that all get a turn this often", 0.001, 60, "s"
    )
    timeline_megabytes: float = limit(
        256.0, "of what all runs in memory keep of their past; 8 or 24 of one", 1, 1e6, "MB"
    )
    frames_per_second: float = limit(30.0, "the most any watcher gets", 0.1, 240)
    chunk_seconds: float = limit(
        30.0, "on ZeroGPU, how long one press of Train has the GPU", 1e-6, 3600, "s"
    )


@dataclass(frozen=True)
class RoomLimits:
    """What a room may grow to, and how long it waits."""

    rooms: int = limit(50, "rooms open at once", 1, 10_000)
    rooms_per_visitor: int = limit(3, "of one opener", 1, 1000)
    rooms_per_address: int = limit(12, "of a school, whose visitors name themselves", 1, 10_000)
    students: int = limit(60, "students in a room", 1, 1000)
    name_letters: int = limit(24, "of a student's name", 1, 200)
    idle_seconds: float = limit(
        3600.0, "without a page of the teacher's, then the room closes", 0.01, 1e6, "s"
    )
    away_seconds: float = limit(
        1800.0, "in a full room, a place left this long is given to a newcomer", 0, 1e6, "s"
    )


@dataclass(frozen=True)
class Quota:
    """What one visitor may do over the live channel; ``message_bytes`` and ``slots`` hold for each
    page."""

    messages_per_second: float = limit(200.0, "messages that are heard", 1e-4, 1e12)
    burst: int = limit(400, "messages at once", 1, 1_000_000)
    message_bytes: int = limit(256 * 1024, "of one message", 1024, 100_000_000, "bytes")
    slots: int = limit(16, "pictures watched at once on a page", 1, 1000)
    pending: int = limit(
        64, "questions without an answer, and on each page answers not yet taken", 1, 10_000
    )
    unread_megabytes: float = limit(8.0, "of answers not yet taken on a page", 0.1, 1000, "MB")
    pages: int = limit(40, "open pages", 1, 10_000)
    # A class of sixty behind one router: two pages each and those that reloads have left behind; a
    # finger on every second slider, and acknowledgements for everybody's picture.
    address_pages: int = limit(300, "open pages from an address", 1, 100_000)
    address_messages_per_second: float = limit(3000.0, "heard from an address", 1e-4, 1e12)
    address_burst: int = limit(6000, "messages at once from an address", 1, 10_000_000)
    address_pending: int = limit(1000, "questions from an address under way", 1, 1_000_000)
    address_unread_megabytes: float = limit(
        100.0, "of answers not taken at an address; then a page has 1 MB", 1, 10_000, "MB"
    )


@dataclass(frozen=True)
class UploadLimits:
    """What may be uploaded within an hour, by a visitor and from an address."""

    file_megabytes: int = limit(
        128, "of one file; a generator of the official models has 46", 1, 10_000, "MB"
    )
    files: int = limit(150, "files of a visitor", 1, 1_000_000)
    megabytes: float = limit(640.0, "of a visitor", 0.1, 1_000_000, "MB")
    address_files: int = limit(600, "files from an address, a whole class maybe", 1, 10_000_000)
    address_megabytes: float = limit(2048.0, "from an address", 0.1, 10_000_000, "MB")


@dataclass(frozen=True)
class PictureLimits:
    """Strangers' pictures, while they are opened in processes of their own."""

    processes: int = limit(2, "that open photos and digits", 1, 64)
    megapixels: float = limit(64.0, "opened at once; one of the largest size always is", 1, 100_000)
    waiting: int = limit(64, "pictures in line", 1, 10_000)
    seconds: float = limit(30.0, "for one picture", 0.1, 3600, "s")
    of_a_kind: int = limit(300, "of one kind to train on, in an upload", 4, 5000)
    kind_megabytes: float = limit(200.0, "of one kind in an upload", 0.1, 10_000, "MB")
    of_a_set: int = limit(20_000, "in a set of own pictures", 20, 1_000_000)
    set_megabytes: float = limit(4000.0, "of a set of own pictures, unpacked", 0.1, 100_000, "MB")


@dataclass(frozen=True)
class DrawingLimits:
    """Drawings that are too long for a link, each of 20 kB at most, kept for an hour."""

    kept: int = limit(10_000, "drawings kept at once", 1, 1_000_000)
    owner: int = limit(600, "drawings of a visitor within an hour", 1, 1_000_000)
    address: int = limit(3000, "drawings from an address within an hour", 1, 1_000_000)


@dataclass(frozen=True)
class BodyLimits:
    """Bodies of requests, uploads apart, while they are read and answered."""

    megabytes: float = limit(
        16.0, "of one request; the largest is a photo of a digit", 0.01, 1000, "MB"
    )
    form_megabytes: float = limit(1.0, "of a login", 0.01, 1000, "MB")
    address_megabytes: float = limit(64.0, "from an address at once", 0.01, 100_000, "MB")
    total_megabytes: float = limit(192.0, "at once", 0.01, 100_000, "MB")
    seconds: float = limit(60.0, "until a request has come", 0.1, 3600, "s")


@dataclass(frozen=True)
class StreamLimits:
    """Streams of programs at once: runs without a page. All together they leave half of the
    engine's 32 places to pages."""

    owner: int = limit(4, "streams of one session", 1, 10_000)
    address: int = limit(8, "streams of an address", 1, 10_000)
    total: int = limit(16, "streams of all programs", 1, 10_000)
    unread_seconds: float = limit(30.0, "a stream may stay unread", 0.1, 1e6, "s")


@dataclass(frozen=True)
class CallLimits:
    """Questions of programs to networks that wait or are answered at once: the engine answers
    before it trains, so they would come before everybody's training."""

    owner: int = limit(8, "calls of one session", 1, 10_000)
    address: int = limit(16, "calls of an address", 1, 10_000)
    total: int = limit(64, "calls of all programs", 1, 10_000)


@dataclass(frozen=True)
class PhotoLimits:
    """Photos of pages that wait or are translated at once: each keeps some megabytes until then."""

    owner: int = limit(4, "photos of one page's visitor", 1, 10_000)
    address: int = limit(60, "photos of an address, a whole class maybe", 1, 10_000)
    total: int = limit(64, "photos of all pages", 1, 10_000)


@dataclass(frozen=True)
class AllLimits:
    """Every limit of one playground; those of the engine are named by themselves, the others with
    what they belong to: ``rooms.students``."""

    engine: Limits = field(default_factory=Limits)
    rooms: RoomLimits = field(default_factory=RoomLimits)
    visitors: Quota = field(default_factory=Quota)
    uploads: UploadLimits = field(default_factory=UploadLimits)
    pictures: PictureLimits = field(default_factory=PictureLimits)
    drawings: DrawingLimits = field(default_factory=DrawingLimits)
    bodies: BodyLimits = field(default_factory=BodyLimits)
    streams: StreamLimits = field(default_factory=StreamLimits)
    calls: CallLimits = field(default_factory=CallLimits)
    photos: PhotoLimits = field(default_factory=PhotoLimits)

    def values(self) -> dict[str, float]:
        """Name and value of each."""
        return {
            name: getattr(getattr(self, section), declared.name)
            for name, section, declared in declared_limits()
        }


def declared_limits() -> Iterator[tuple[str, str, Knob]]:
    """The name that ``--limits`` takes, the field of ``AllLimits`` and the knob, of every limit."""
    for section in fields(AllLimits):
        prefix = "" if section.name == "engine" else f"{section.name}."
        for declared in knobs(section.default_factory):  # type: ignore[arg-type]
            yield f"{prefix}{declared.name}", section.name, declared


def parse_limits(text: str) -> AllLimits:
    """``name=value,...`` as limits; what is not named keeps its default.

    Raises:
        KnobError: naming what came and what is allowed.
    """
    known = {name: (section, declared.name) for name, section, declared in declared_limits()}
    given: dict[str, dict[str, str]] = {section.name: {} for section in fields(AllLimits)}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        if name.strip() not in known:
            raise KnobError(f"{name.strip()} is no limit; there are: {', '.join(known)}.")
        section, own = known[name.strip()]
        given[section][own] = value.strip()
    sections = {f.name: f.default_factory for f in fields(AllLimits)}
    return AllLimits(**{name: parse(sections[name], v) for name, v in given.items()})  # type: ignore[arg-type]


def limits_text() -> str:
    """Every limit with its default, for a help text."""
    return ", ".join(f"{name}={value:g}" for name, value in AllLimits().values().items())
