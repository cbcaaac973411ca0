"""Neither describing what the playground has nor the page's process imports what it need not."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("playground.gans, playground.data, playground.core.losses", "torch"),
        ("playground.ui", "torch"),
        ("playground.ui", "scipy"),
    ],
)
def test_imports_without(modules: str, heavy: str) -> None:
    code = f"import sys, {modules}; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
