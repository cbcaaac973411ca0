"""Limits of memory as containers and shells set them, read from trees that a test has made."""

from __future__ import annotations

import math
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from playground.core.memory_limit import kills, memory_limit

MB = 1_000_000
V1 = "12:pids:/docker/x\n9:memory:/docker/x\n0::/docker/x\n"
UNLIMITED = "9223372036854771712"


def tree(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "total", "free"),
    [
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "700000000\n",
          "sys/fs/cgroup/memory.current": "500000000\n",
          "sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 100000000\n"}, 700, 300),
        # files that were read twice are given up too, but for those that are mapped
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "700000000\n",
          "sys/fs/cgroup/memory.current": "500000000\n",
          "sys/fs/cgroup/memory.stat": "inactive_file 100000000\nactive_file 150000000\n"
                                       "file_mapped 60000000\n"}, 700, 390),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "700000000\n",
          "sys/fs/cgroup/memory.current": "500000000\n",
          "sys/fs/cgroup/memory.stat": "inactive_file 100000000\nactive_file 50000000\n"
                                       "file_mapped 60000000\n"}, 700, 300),
        # the limit of an outer group holds as well
        ({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n",
          "sys/fs/cgroup/a/memory.max": "500000000\n",
          "sys/fs/cgroup/a/memory.current": "100000000\n",
          "sys/fs/cgroup/memory.max": "900000000\n",
          "sys/fs/cgroup/memory.current": "150000000\n"}, 500, 400),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, math.inf, math.inf),
        # version 1: in a container the own group is mounted where the outermost would be
        ({"proc/self/cgroup": V1, "sys/fs/cgroup/memory/memory.limit_in_bytes": "700000000\n",
          "sys/fs/cgroup/memory/memory.usage_in_bytes": "650000000\n",
          "sys/fs/cgroup/memory/memory.stat": "cache 1\ntotal_inactive_file 50000000\n"},
         700, 100),
        ({"proc/self/cgroup": V1,
          "sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "400000000\n",
          "sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes": "100000000\n",
          "sys/fs/cgroup/memory/memory.limit_in_bytes": UNLIMITED}, 400, 300),
        ({"proc/self/cgroup": V1,
          "sys/fs/cgroup/memory/memory.limit_in_bytes": UNLIMITED}, math.inf, math.inf),
        ({}, math.inf, math.inf),
    ],
)  # fmt: skip
def test_a_container_says_what_is_left(
    tmp_path: Path, files: Mapping[str, str], total: float, free: float
) -> None:
    found = memory_limit(tree(tmp_path, files))
    assert found.total == total * MB and found.free == free * MB
    assert found.says == ("" if math.isinf(total) else "container")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no limit on addresses")
def test_ulimit_says_what_is_left() -> None:
    code = (
        "from playground.core.memory_limit import memory_limit as m; l = m(); "
        "print(l.total, l.says, l.free)"
    )
    most = 3_000 * MB

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          preexec_fn=limit, check=True).stdout.split()  # fmt: skip
    assert told[:3] == [str(most), "ulimit", "-v"] and 0 < float(told[3]) < most


def test_what_the_system_has_killed_is_counted(tmp_path: Path) -> None:
    assert kills(tmp_path) is None
    root = tree(tmp_path, {"proc/self/cgroup": V1, "proc/vmstat": "pgpgin 4\noom_kill 7\n"})
    assert kills(root) == 7  # of the whole machine, where no group counts
    tree(root, {"sys/fs/cgroup/memory/docker/x/memory.oom_control": "under_oom 0\noom_kill 2\n"})
    assert kills(root) == 2
    tree(root, {"proc/self/cgroup": "0::/\n",
                "sys/fs/cgroup/memory.events": "low 0\noom 3\noom_kill 3\n"})  # fmt: skip
    assert kills(root) == 3
