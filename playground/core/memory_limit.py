"""How much memory this process may use: what its container (cgroup v1 or v2) and ``ulimit`` say.

The system kills who goes beyond a container's limit without asking; so the engine asks before. A
machine without either has no limit here: its memory is its user's business.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_UNLIMITED = 1 << 60  # what cgroup v1 says where there is none, and more than any machine has
# in memory.stat: files in memory that were not used of late, that were, and that are mapped
_FILES = ("inactive_file", "active_file", "file_mapped")
_OLD_FILES = tuple(f"total_{name}" for name in ("inactive_file", "active_file", "mapped_file"))
_KILLED_FIRST = "/proc/self/oom_score_adj"


@dataclass(frozen=True)
class MemoryLimit:
    """``total`` bytes, who ``says`` so, and how many are ``used`` now, but for what can be had
    back."""

    total: float
    says: str
    used: Callable[[], float]

    @property
    def free(self) -> float:
        """Bytes that may still be taken."""
        return max(0.0, self.total - self.used())


NO_LIMIT = MemoryLimit(math.inf, "", lambda: 0.0)


def memory_limit(root: Path = Path("/")) -> MemoryLimit:
    """The limit of which the least is free now, ``NO_LIMIT`` where there is none; ``root`` is where
    ``proc`` and ``sys`` are."""
    return min(
        (*_cgroup_limits(root), *_ulimits(root)), key=lambda limit: limit.free, default=NO_LIMIT
    )


def kills(root: Path = Path("/")) -> int | None:
    """How many processes of this container have been killed for want of memory, of the machine's
    where it is in none; None where nobody counts."""
    found: list[int] = []
    for folder in _cgroups(root, "memory"):
        found += _numbers(folder / "memory.oom_control", "oom_kill")
    for folder in _cgroups(root, ""):
        found += _numbers(folder / "memory.events", "oom_kill")
    return max(found or _numbers(root / "proc/vmstat", "oom_kill"), default=None)


def die_before_others(points: int) -> None:
    """Has the system take this process before its parent, ``points`` of 1000 before, when memory
    runs out: a child is started again, the page is not."""
    with contextlib.suppress(OSError):
        Path(_KILLED_FIRST).write_text(str(points))


def _cgroup_limits(root: Path) -> Iterator[MemoryLimit]:
    files = {
        "": ("memory.max", "memory.current", _FILES),
        "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes", _OLD_FILES),
    }
    for controller, (most, usage, names) in files.items():
        for folder in _cgroups(root, controller):
            total = _number(folder / most)
            if total is not None and total < _UNLIMITED:
                yield MemoryLimit(total, "container", _usage(folder, usage, names))


def _usage(folder: Path, usage: str, names: Sequence[str]) -> Callable[[], float]:
    def used() -> float:
        inactive, active, mapped = (
            sum(_numbers(folder / "memory.stat", name)[:1]) for name in names
        )
        # files the system lets go of when it must: all but those that programs are made of
        kept = inactive + max(0, active - mapped)
        return max(0, (_number(folder / usage) or 0) - kept)

    return used


def _cgroups(root: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's groups from the inmost to the outmost that is seen here; of
    version 2 with no ``controller``."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, named, path = line.split(":", 2)
        if controller not in named.split(","):
            continue
        mount = root / "sys/fs/cgroup" / controller
        inmost = mount / path.strip("/")
        # in a container its own group is often mounted where the outermost would be
        yield from (f for f in (inmost, *inmost.parents) if f.is_relative_to(mount))


def _ulimits(root: Path) -> Iterator[MemoryLimit]:
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, words, field in (
        (resource.RLIMIT_AS, "ulimit -v", "VmSize"),
        (resource.RLIMIT_DATA, "ulimit -d", "VmData"),
    ):
        most = resource.getrlimit(kind)[0]
        if 0 <= most < _UNLIMITED:
            yield MemoryLimit(most, words, _own_usage(root, field))


def _own_usage(root: Path, field: str) -> Callable[[], float]:
    def used() -> float:
        found = _numbers(root / "proc/self/status", f"{field}:")  # kB
        return 1024.0 * (found[0] if found else 0)

    return used


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):  # not there, or "max"
        return None


def _numbers(path: Path, name: str) -> list[int]:
    """The number behind ``name`` in a file of names and numbers, if it is there."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return []
    words = (line.split() for line in lines)
    return [int(word[1]) for word in words if len(word) > 1 and word[0] == name]


def megabytes(size: float) -> str:
    """``size`` bytes in words, to ten megabytes."""
    return f"{max(10, round(size / 1e7) * 10):.0f} MB"
