"""Questions to the engine about pictures whose data may still have to be opened."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from playground.engine.client import Discerned, EngineDown, Verdicts
from playground.ui.endpoints.training import answer
from playground.ui.site import Site

Found = TypeVar("Found", Discerned, Verdicts)
_LOOK_SECONDS = 0.25  # between two looks whether the data are open


async def answer_once_open(site: Site, ask: Callable[[], Future[Found]]) -> Found:
    """The engine's answer to ``ask()``, which is asked again until its data are open.

    Raises:
        PlaygroundError: as the question says.
        EngineDown: when they are not open in the site's patience, or the engine does not answer.
    """
    until = time.monotonic() + site.patience
    while True:
        found = await answer(site, ask())
        if not found["waiting"]:
            return found
        if time.monotonic() > until:
            raise EngineDown(f"The pictures are not there yet. {found['waiting']}.")
        await asyncio.sleep(_LOOK_SECONDS)
