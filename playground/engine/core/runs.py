"""One run as the engine keeps it: its recipe, its training, its account, who watches."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.core.spec import TrainingRun
from playground.engine.core.needs import Need
from playground.engine.core.timeline import Timeline
from playground.training.recipe import Recipe

LIVE = ("queued", "running")


@dataclass
class Run:
    """One run. ``training`` is None while it queues for the first time. ``used`` is its account
    of device seconds; ``seen`` when somebody last looked; ``version`` counts what viewers should
    notice besides the step."""

    id: str
    owner: str
    recipe: Recipe
    state: str = "queued"
    training: TrainingRun | None = None
    message: str = ""
    data_note: str = ""
    used: float = 0.0
    seconds: float = 0.0  # device seconds in total, for the status page
    slice: float = 0.0  # seconds of its last slice
    seen: float = 0.0
    watchers: int = 0
    saved_at: float = 0.0
    save_seconds: float = 0.0  # what its last autosave took
    saved_step: int = -1
    saved_live: bool = False  # does the autosave say that it was training or waiting?
    version: int = 0
    ticket: int = 0
    step_known: int = 0  # of an autosave not yet loaded
    opening: bool = False  # its data are being opened
    race: str = ""  # lanes of one race keep the same step; "" for a run by itself
    address: str = ""  # where its owner asked from, not as it is; "" is not counted
    unsaved: str = ""  # why it could not be saved the last time
    need: Need = field(default_factory=Need)  # of memory, where that is limited
    short: bool = False  # it waits for memory
    built_seconds: float = 0.0  # its ``seconds`` when it was built here
    restored: str = ""  # told after a crash, until it has been saved anew
    timeline: Timeline = field(default_factory=Timeline)  # of what it was

    def begin_timeline(self) -> None:
        """Forgets the past."""
        self.timeline = Timeline(self.recipe.data.kind)

    @property
    def notice(self) -> str:
        """What watchers must know besides how training goes."""
        if self.unsaved:
            return f"Not saved: {self.unsaved}. It goes on, but is lost if the engine stops."
        return self.restored

    @property
    def step(self) -> int:
        """Iterations trained."""
        return self.training.step if self.training is not None else self.step_known

    def to(self, state: str, message: str = "") -> None:
        """Moves to ``state`` and lets viewers know."""
        self.state, self.message = state, message
        self.version += 1

    @property
    def unit(self) -> str:
        """What is counted as one run: a race, or the run by itself."""
        return self.race or self.id
