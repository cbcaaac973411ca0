"""The scheduler: who trains, who waits, whose turn it is. Knows no torch and no threads."""

from __future__ import annotations

from collections.abc import Iterator

from playground.core.spec import PlaygroundError
from playground.engine.client import Limits, RunInfo
from playground.engine.core.runs import LIVE, Run


def check_visitor(runs: int, limit: int) -> None:
    """May somebody who has so many runs start another?

    Raises:
        PlaygroundError: when the limit is reached.
    """
    if runs >= limit:
        raise PlaygroundError(
            f"You have {runs} runs going, which is the limit for one visitor here. "
            "Stop one of them first."
        )


class Scheduler:
    """All runs in memory. Times are seconds of the engine's clock."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._runs: dict[str, Run] = {}
        self._ticket = 0

    def __iter__(self) -> Iterator[Run]:
        return iter(tuple(self._runs.values()))

    def __contains__(self, run: str) -> bool:
        return run in self._runs

    def __len__(self) -> int:
        return len(self._runs)

    def get(self, run: str) -> Run | None:
        """The run, or None when it is not in memory."""
        return self._runs.get(run)

    def add(self, run: Run) -> None:
        """Takes a run in; ``check_room`` says beforehand whether there is room."""
        self._runs[run.id] = run

    def remove(self, run: Run) -> None:
        """Forgets a run."""
        self._runs.pop(run.id, None)

    def lanes(self, race: str) -> list[Run]:
        """The runs of one race, which count as one run of their owner."""
        return [r for r in self if race and r.race == race]

    def check_room(
        self, owner: str, now: float, besides: Run | None = None, race: str = ""
    ) -> None:
        """Is there room for one more live run of ``owner``? Lanes of ``race`` have it already.

        Raises:
            PlaygroundError: saying which limit is reached.
        """
        if owner:
            check_visitor(self.counted(owner, now, besides, race), self.limits.runs_per_visitor)
        if sum(r.state == "queued" for r in self) >= self.limits.queued_runs:
            raise PlaygroundError(
                f"{self.limits.queued_runs} runs are waiting already. Please try again later."
            )

    def counted(self, owner: str, now: float, besides: Run | None = None, race: str = "") -> int:
        """How many runs of ``owner`` count towards the limit; lanes of one race are one run."""
        mine = [r for r in self if r.owner == owner and r is not besides and self._counts(r, now)]
        return len({r.race or r.id for r in mine if not race or r.race != race})

    def _counts(self, run: Run, now: float) -> bool:
        watched = run.watchers > 0 or now - run.seen < self.limits.idle_seconds
        return run.state in LIVE or (run.state == "paused" and watched)

    def queue(self, run: Run) -> None:
        """Puts a run at the end of the line; ``admit`` lets it train."""
        self._ticket += 1
        run.ticket = self._ticket
        run.to("queued")

    def waiting(self) -> list[Run]:
        """The line, first come first, without those that wait for their data only."""
        line = (r for r in self if r.state == "queued" and not r.opening)
        return sorted(line, key=lambda r: r.ticket)

    def running(self) -> list[Run]:
        """The runs that share the device."""
        return [r for r in self if r.state == "running"]

    def admissible(self) -> list[Run]:
        """The runs at the head of the line for which a place is free."""
        return self.waiting()[: max(0, self.limits.live_runs - len(self.running()))]

    def start(self, run: Run) -> None:
        """Lets a run train. Its account starts level with the poorest, so that a newcomer
        neither owes nor is owed the time before it came."""
        accounts = [r.used for r in self.running()]
        run.used = min(accounts, default=0.0)
        run.to("running")

    def next(self) -> Run | None:
        """Whose turn it is: the running one that has had the least of the device, except that
        in a race whoever is ahead waits for the others."""
        running = self.running()
        last: dict[str, int] = {}
        for run in running:
            last[run.race] = min(last.get(run.race, run.step), run.step)
        due = (r for r in running if not r.race or r.step == last[r.race])
        return min(due, key=lambda r: r.used, default=None)

    def slice_seconds(self, turns: int) -> float:
        """How long a turn is when there are so many in a round."""
        share = self.limits.round_seconds / max(1, turns)
        return min(self.limits.slice_seconds, share)

    def charge(self, run: Run, seconds: float) -> None:
        """Books a turn of ``seconds``."""
        run.used += seconds
        run.seconds += seconds
        run.slice = seconds

    def unwatched(self, now: float, seconds: float) -> list[Run]:
        """Runs nobody has looked at for ``seconds``."""
        return [r for r in self if r.watchers == 0 and now - r.seen >= seconds]

    def info(self, run: Run) -> RunInfo:
        """What may be known about a run."""
        waits = run.state == "queued" and not run.opening
        position = 1 + self.waiting().index(run) if waits and run.id in self else 0
        return RunInfo(
            run=run.id,
            owner=run.owner,
            state=run.state,
            position=position,
            step=run.step,
            limit=run.recipe.run.steps,
            values=run.recipe.values(),
            message=run.message,
            data_note=run.data_note,
        )
