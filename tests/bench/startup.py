"""How soon the page answers after ``python app.py``, beside an empty Gradio app, in turn."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
EMPTY = """
import gradio as gr
with gr.Blocks() as page:
    gr.Markdown("empty")
page.launch(server_port=int(__import__("sys").argv[1]), quiet=True)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(command: list[str], port: int) -> float:
    """Seconds from the start of ``command`` to its first page; the process is ended again."""
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - begin < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    answer.read()
                    return time.perf_counter() - begin
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        raise TimeoutError(f"no answer from {' '.join(command)}")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def measure(rounds: int = 5) -> dict[str, Any]:
    """Median seconds of both and the median ratio."""
    ours, empty = [], []
    for _ in range(rounds):
        port = free_port()
        empty.append(first_answer([sys.executable, "-c", EMPTY, str(port)], port))
        with tempfile.TemporaryDirectory() as state:
            port = free_port()
            command = [sys.executable, "app.py", "--port", str(port), "--state", state]
            ours.append(first_answer(command, port))
    ratios = [a / b for a, b in zip(ours, empty, strict=True)]
    return {
        "seconds": statistics.median(ours), "empty_seconds": statistics.median(empty),
        "ratio": statistics.median(ratios),
    }  # fmt: skip
