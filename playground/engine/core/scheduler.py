"""The scheduler: who trains, who waits, whose turn it is. Knows no torch and no threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.core.spec import PlaygroundError
from playground.engine.client import Limits, RunInfo
from playground.engine.core.runs import LIVE, Run


def check_visitor(runs: int, near: int, limits: Limits) -> None:
    """May somebody who has so many ``runs``, where ``near`` come from one address, start another?

    Raises:
        PlaygroundError: when a limit is reached.
    """
    if runs >= limits.runs_per_visitor:
        raise PlaygroundError(
            f"You have {runs} runs going, which is the limit for one visitor here. "
            "Stop one of them first."
        )
    if near >= limits.runs_per_address:
        raise PlaygroundError(
            f"{near} runs are going from your address, which is the limit here. "
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
        self, owner: str, now: float, besides: Run | None = None, race: str = "", address: str = ""
    ) -> None:
        """Is there room for one more live run of ``owner``, who asks from ``address``? Lanes of
        ``race`` have it already.

        Raises:
            PlaygroundError: saying which limit is reached.
        """
        if owner:
            mine = self.counted("owner", owner, now, besides, race)
            near = self.counted("address", address, now, besides, race)
            check_visitor(mine, near, self.limits)
        if sum(r.state == "queued" for r in self) >= self.limits.queued_runs:
            raise PlaygroundError(
                f"{self.limits.queued_runs} runs are waiting already. Please try again later."
            )

    def counted(
        self, kind: str, name: str, now: float, besides: Run | None = None, race: str = ""
    ) -> int:
        """How many runs of the ``owner`` or ``address`` (``kind``) of that name count towards its
        limit; lanes of one race are one run, and so are those without a name none."""
        if not name:
            return 0
        going = [r for r in self if r is not besides and self._counts(r, now)]
        mine = [r for r in going if getattr(r, kind) == name]
        return len({r.unit for r in mine if not race or r.race != race})

    def _counts(self, run: Run, now: float) -> bool:
        watched = run.watchers > 0 or now - run.seen < self.limits.idle_seconds
        return run.state in LIVE or (run.state == "paused" and watched)

    def queue(self, run: Run) -> None:
        """Puts a run at the end of the line; ``admit`` lets it train."""
        self._ticket += 1
        run.ticket = self._ticket
        run.to("queued")

    def waiting(self) -> list[Run]:
        """The line, without those that wait for their data only: the first run of every visitor
        before the second of any, among these the first from every address before the second from
        any, then first come first."""
        line = sorted(
            (r for r in self if r.state == "queued" and not r.opening), key=lambda r: r.ticket
        )
        held = self.running() + line
        owners, addresses = _ranks(held, "owner"), _ranks(held, "address")
        return sorted(line, key=lambda r: (owners[r.id], addresses[r.id], r.ticket))

    def running(self) -> list[Run]:
        """The runs that share the device."""
        return [r for r in self if r.state == "running"]

    def admissible(self) -> list[Run]:
        """The runs at the head of the line for which a place is free."""
        return self.waiting()[: max(0, self.limits.live_runs - len(self.running()))]

    def surplus(self) -> Run | None:
        """The run that gives its place up to the head of the line where every place is taken: the
        newest from the address, or of the visitor, that has at least two more of them than the
        head's. Whoever is alone with one run keeps it."""
        running, line = self.running(), self.waiting()
        if not line or len(running) < self.limits.live_runs:
            return None
        for kind in ("address", "owner"):
            units: dict[str, set[str]] = {}
            for run in running:
                units.setdefault(getattr(run, kind), set()).add(run.unit)
            units.pop("", None)
            most = max(units, key=lambda name: len(units[name]), default="")
            head = getattr(line[0], kind)
            if most and head and len(units[most]) >= 2 + len(units.get(head, ())):
                theirs = [r for r in running if getattr(r, kind) == most]
                return max(theirs, key=lambda r: (not r.race, r.ticket))
        return None

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
            extent=float(run.recipe.data.extent(run.recipe.data_config)),
        )


def _ranks(runs: Sequence[Run], kind: str) -> dict[str, int]:
    """For each run, how many others of the same ``owner`` or ``address`` come before it in
    ``runs``; lanes of a race are one, and those without a name are first."""
    units: dict[str, list[str]] = {}
    found = {}
    for run in runs:
        own = units.setdefault(getattr(run, kind) or run.id, [])
        if run.unit not in own:
            own.append(run.unit)
        found[run.id] = own.index(run.unit)
    return found
