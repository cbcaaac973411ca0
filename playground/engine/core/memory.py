"""Memory: kept between steps, and when it has run out told from other errors, given back, said.

Running out stops one run or one request. So what can be had again (models kept for inference, the
allocator's own store) is let go first and the work is tried once more; only then it fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import logging
from collections.abc import Callable
from typing import TypeVar

from playground.core.lazy import torch
from playground.engine.client import EngineError
from playground.engine.core.capturing import CaptureThread
from playground.networks import accelerator

log = logging.getLogger(__name__)

T = TypeVar("T")

# torch.OutOfMemoryError is CUDA's alone; the others come as RuntimeError with these words
_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_failed")
WORDS = "the {place} ran out of memory"
ADVICE = "Everything else goes on. A smaller batch, width or number of members needs less."


# glibc's malloc.h: numbers of what mallopt sets
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_NO_GLIBC = (AttributeError, OSError, TypeError)  # macOS and musl, Windows
_KEPT_BYTES = 128 << 20
_OWN_PAGES_BYTES = 16 << 20  # blocks from here on, such as a photo's, come and go by themselves


def keep_pages() -> None:
    """Lets the allocator keep what a training step frees, for the next one.

    glibc hands free memory at its end back to the system beyond a few times the largest block it
    has seen freed. The activations of thirty fused rings are blocks of a megabyte: a step gave
    back and took again a thousand pages. Kept, the step takes two thirds of the time (6.6 and
    4.3 ms, one thread), and how much of it no longer hangs on what was freed before. Elsewhere
    than under glibc this does nothing.
    """
    with contextlib.suppress(*_NO_GLIBC):
        libc = ctypes.CDLL(None)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        libc.mallopt(_MMAP_THRESHOLD, _OWN_PAGES_BYTES)


def exhausted(error: BaseException) -> bool:
    """Does the error say that the device's or the host's memory has run out?"""
    if isinstance(error, EngineError):  # said already
        return False
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    message = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in message for sign in _SIGNS)


def describe(error: BaseException, device: str) -> str:
    """The sentence's core: which memory it was."""
    on_host = device == "cpu" or isinstance(error, (MemoryError, OSError))
    return WORDS.format(place="computer" if on_host else "device")


def give_back(clear: Callable[[], None], device: str, captures: CaptureThread) -> None:
    """Lets go of what is only kept in case it is asked for again: of that, with ``clear``, of what
    the collector has not seen yet, and of the allocator's own store, which is not to be touched
    while one of the ``captures`` is under way."""
    clear()
    gc.collect()
    with contextlib.suppress(*_NO_GLIBC):
        ctypes.CDLL(None).malloc_trim(0)
    with captures.alone():
        accelerator.of(device).give_back()


def retry_on_oom(work: Callable[[], T], relieve: Callable[[], None], device: str) -> T:
    """The result of ``work``, tried again after ``relieve`` when memory ran out.

    Raises:
        EngineError: when it ran out again.
    """
    try:
        return work()
    except Exception as error:
        if not exhausted(error):
            raise
        log.warning("out of memory, trying again with less kept: %s", error)
    relieve()  # here, where the error no longer holds its frames and what they made
    try:
        return work()
    except Exception as error:
        if not exhausted(error):
            raise
        raise Exhausted(f"This cannot be done: {describe(error, device)}. {ADVICE}") from error


class Exhausted(EngineError):
    """There is not enough memory for what was asked. Nothing else is harmed."""
