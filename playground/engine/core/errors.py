"""What happens to a run whose training raises an error: it stops alone, and says why."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from playground.core.spec import PlaygroundError
from playground.engine.core import memory
from playground.engine.core.fusion import Group
from playground.engine.core.runs import Run

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

log = logging.getLogger(__name__)


def fail(engine: Engine, run: Run, error: Exception) -> None:
    """Stops ``run`` for an error; the caller's mistakes are told, ours are logged as well. Out of
    memory, a run is saved as far as it came and lets go of all it held."""
    if isinstance(error, (PlaygroundError, memory.Exhausted)):
        run.to("failed", str(error))
        return
    log.exception("run %s failed", run.id, exc_info=error)
    if memory.exhausted(error):
        reason = memory.words(error, engine.device.name)
        run.to("failed", f"This run was stopped: {reason}. {memory.ADVICE}")
        _let_go(engine, run)
        return
    run.to(
        "failed",
        f"This run was stopped by an error inside the engine ({type(error).__name__}: {error}).",
    )


def fail_in_company(engine: Engine, group: Group, error: Exception) -> None:
    """A population's slice failed: its runs go on alone, so that only the one at fault fails."""
    log.warning("a population of %d runs is taken apart: %s", len(group.runs), error)
    try:
        engine.fusion.separate(group)
    except Exception as worse:
        for run in group.runs:
            fail(engine, run, worse)


def _let_go(engine: Engine, run: Run) -> None:
    try:
        engine.save(run)
    except Exception as error:  # its older autosave is still there
        log.warning("run %s could not be saved: %s", run.id, error)
    run.step_known, run.training = run.step, None
    memory.give_back(engine.models, engine.device.name)
