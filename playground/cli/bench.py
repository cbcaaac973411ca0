"""``python -m playground bench``: measures the figures of the README.

The yardsticks are the repository's (``tests/bench``) and no part of the package, so they run as a
program of their own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.core.spec import PlaygroundError

REPOSITORY = Path(__file__).parents[2]


def main(arguments: Sequence[str]) -> int:
    """``python -m tests.bench.figures`` with the same arguments; returns its exit status.

    Raises:
        PlaygroundError: when the repository is not there.
    """
    if not (REPOSITORY / "tests" / "bench" / "figures.py").is_file():
        raise PlaygroundError("bench needs the repository with its folder tests/bench.")
    command = [sys.executable, "-m", "tests.bench.figures", *arguments]
    return subprocess.run(command, cwd=REPOSITORY).returncode
