"""Describing everything the playground has must not import torch."""

import subprocess
import sys


def test_registries_import_without_torch() -> None:
    code = (
        "import sys, playground.gans, playground.data, playground.core.losses;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
