"""Captures come one after the other, and nothing that they forbid is done meanwhile."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from playground.engine.core import memory
from playground.engine.core.capturing import CaptureThread
from playground.engine.core.loop import Engine
from playground.networks import accelerator
from playground.networks.accelerator import Plain
from playground.networks.step_graphs import at_once
from tests.engine.conftest import settings


def test_captures_come_one_after_the_other_in_one_thread() -> None:
    captures, seen, threads = CaptureThread(), list[str](), set[int]()

    def capture(number: int) -> None:
        threads.add(threading.get_ident())
        seen.append(f"{number} begins")
        time.sleep(0.02)
        seen.append(f"{number} ends")

    for number in range(3):
        captures(lambda number=number: capture(number))  # type: ignore[misc]
    while len(seen) < 6:
        time.sleep(0.005)
    captures.close()
    assert seen == [f"{n} {what}" for n in range(3) for what in ("begins", "ends")]
    assert len(threads) == 1 and threading.get_ident() not in threads


def test_memory_is_given_back_when_no_capture_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    captures, begun, seen = CaptureThread(), threading.Event(), list[str]()

    class Card(Plain):
        def give_back(self) -> None:
            seen.append("given back")

    def capture() -> None:
        begun.set()
        time.sleep(0.1)
        seen.append("captured")

    monkeypatch.setattr(accelerator, "of", Card)
    captures(capture)
    assert begun.wait(5)
    memory.give_back(lambda: None, "cuda", captures)
    assert seen == ["captured", "given back"]
    captures.close()


def test_what_waits_is_dropped_at_the_end() -> None:
    captures, go, done = CaptureThread(), threading.Event(), list[int]()
    captures(lambda: (go.wait(5), done.append(0)))  # type: ignore[arg-type, return-value]
    captures(lambda: done.append(1))
    threading.Timer(0.05, go.set).start()
    captures.close()
    assert done == [0]


def test_a_thread_captures_where_the_device_lets_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for beside in (True, False):
        monkeypatch.setattr(Plain, "graphs", True)
        monkeypatch.setattr(Plain, "captures_beside", beside)
        engine = Engine(settings(tmp_path / str(beside)))
        graphs = engine.state.graphs
        assert graphs.on and isinstance(graphs.launch, CaptureThread) is beside
        assert beside or graphs.launch is at_once
        engine.close()
