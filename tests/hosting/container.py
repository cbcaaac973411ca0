"""A limit of memory as a container has it: a control group of this machine, with a real kill."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

V1, V2 = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")


@dataclass
class Container:
    """A group of processes that may use ``megabytes`` together."""

    folder: Path
    old: bool  # cgroup v1

    def enter(self) -> None:
        """Puts the calling process in; for ``preexec_fn``."""
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    @property
    def kills(self) -> int:
        """How many the system has killed in it."""
        text = (self.folder / ("memory.oom_control" if self.old else "memory.events")).read_text()
        return next(int(w[1]) for w in map(str.split, text.splitlines()) if w[0] == "oom_kill")

    @property
    def peak(self) -> float:
        """The most that was ever used, in megabytes; files that are only kept count as well."""
        name = "memory.max_usage_in_bytes" if self.old else "memory.peak"
        try:
            return int((self.folder / name).read_text()) / 1e6
        except OSError:  # an old kernel
            return 0.0


def _own_group() -> tuple[Path, bool] | None:
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            inner = V1 / path.strip("/")
            return (inner if inner.exists() else V1), True
    if (V2 / "memory.max").exists() or (V2 / "cgroup.controllers").exists():
        return V2, False
    return None


@contextlib.contextmanager
def container(megabytes: float) -> Iterator[Container | None]:
    """A group below this process's own; None where none can be made. What is left in it at the end
    is killed."""
    found = _own_group()
    if found is None:
        yield None
        return
    parent, old = found
    folder = parent / f"playground-{secrets.token_hex(4)}"
    try:
        folder.mkdir()
        names = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes") if old else (
            "memory.max", "memory.swap.max")  # fmt: skip
        (folder / names[0]).write_text(str(int(megabytes * 1e6)))
        with contextlib.suppress(OSError):  # without swap there is nothing to limit
            (folder / names[1]).write_text(str(int(megabytes * 1e6) if old else 0))
    except OSError:
        with contextlib.suppress(OSError):
            folder.rmdir()
        yield None
        return
    try:
        yield Container(folder, old)
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    for _ in range(100):
        for pid in (folder / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), 9)
        try:
            folder.rmdir()
            return
        except OSError:
            time.sleep(0.1)
