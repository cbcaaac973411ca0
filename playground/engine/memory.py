"""Memory that has run out: told from other errors, given back, said in a sentence.

Running out stops one run or one request. So what can be had again (models kept for inference, the
allocator's own store) is let go first and the work is tried once more; only then it fails.
"""

from __future__ import annotations

import errno
import gc
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from playground.engine.corridor import EngineError
from playground.lazy import torch

if TYPE_CHECKING:
    from playground.engine.models import Models

log = logging.getLogger(__name__)

T = TypeVar("T")

# torch.OutOfMemoryError is CUDA's alone; the others come as RuntimeError with these words
_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_failed")
WORDS = "the {place} ran out of memory"
ADVICE = "Everything else goes on. A smaller batch, width or number of members needs less."


def exhausted(error: BaseException) -> bool:
    """Does the error say that the device's or the host's memory has run out?"""
    if isinstance(error, EngineError):  # said already
        return False
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    told = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in told for sign in _SIGNS)


def words(error: BaseException, device: str) -> str:
    """The sentence's core: which memory it was."""
    on_host = device == "cpu" or isinstance(error, (MemoryError, OSError))
    return WORDS.format(place="computer" if on_host else "device")


def give_back(models: Models, device: str) -> None:
    """Lets go of what is only kept in case it is asked for again."""
    models.clear_device()
    gc.collect()
    if device.startswith("cuda"):
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()


def twice(work: Callable[[], T], relieve: Callable[[], None], device: str) -> T:
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
        raise Exhausted(f"This cannot be done: {words(error, device)}. {ADVICE}") from error


class Exhausted(EngineError):
    """There is not enough memory for what was asked. Nothing else is harmed."""
