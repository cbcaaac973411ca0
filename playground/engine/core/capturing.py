"""Steps become graphs in a thread of their own, while the engine's goes on training."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager


class CaptureThread:
    """One thread for all captures, which come one after the other: CUDA allows one at a time in a
    process, and a thread that stays keeps its libraries ready. It begins with the first of them."""

    def __init__(self) -> None:
        self._line = ThreadPoolExecutor(1, "capture")
        self._under_way = threading.Lock()

    def __call__(self, capture: Callable[[], None]) -> None:
        """Puts ``capture`` in line."""
        self._line.submit(self._carry_out, capture)

    def alone(self) -> AbstractContextManager[object]:
        """No capture is under way inside."""
        return self._under_way

    def close(self) -> None:
        """Ends with the capture that is under way; what waits is dropped."""
        self._line.shutdown(cancel_futures=True)

    def _carry_out(self, capture: Callable[[], None]) -> None:
        with self._under_way:
            capture()
