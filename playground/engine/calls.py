"""The client's plain calls, the same for every host: a name and arguments go to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from playground.engine.client import RunInfo


class Calls:
    """``EngineClient``'s calls that a host only passes on; a host says how, in ``_call``."""

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        raise TypeError(f"{type(self).__name__} does not say how to pass on {call}")

    def call(self, name: str, /, **arguments: Any) -> Future[Any]:
        """A call of ``engine.commands`` that hosts use among themselves."""
        return self._call(name, **arguments)

    def submit(
        self,
        values: Mapping[str, Any],
        owner: str = "",
        race: str = "",
        address: str = "",
        paused: bool = False,
    ) -> Future[RunInfo]:
        """See ``EngineClient.submit``."""
        return self._call(
            "submit", values=dict(values), owner=owner, race=race, address=address, paused=paused
        )

    def fork(self, run: str, owner: str = "", address: str = "") -> Future[RunInfo]:
        """See ``EngineClient.fork``."""
        return self._call("fork", run=run, owner=owner, address=address)

    def steer(
        self, run: str, command: str, values: Mapping[str, Any] | None = None, owner: str = ""
    ) -> Future[RunInfo]:
        """See ``EngineClient.steer``."""
        values = dict(values or {})
        return self._call("steer", run=run, command=command, values=values, owner=owner)

    def sample(
        self, source: str, n: int = 100, seed: int = 0, member: int = 0
    ) -> Future[dict[str, Any]]:
        """See ``EngineClient.sample``."""
        return self._call("sample", source=source, n=n, seed=seed, member=member)

    def info(self, run: str) -> Future[RunInfo]:
        """See ``EngineClient.info``."""
        return self._call("info", run=run)

    def runs(self, owner: str | None = None) -> Future[list[RunInfo]]:
        """See ``EngineClient.runs``."""
        return self._call("runs", owner=owner)

    def status(self) -> Future[dict[str, Any]]:
        """See ``EngineClient.status``."""
        return self._call("status")

    def progress(self, ticket: str) -> Future[dict[str, float]]:
        """See ``EngineClient.progress``."""
        return self._call("progress", ticket=ticket)

    def cancel(self, ticket: str) -> Future[bool]:
        """See ``EngineClient.cancel``."""
        return self._call("cancel", ticket=ticket)

    def save(self, run: str, name: str, owner: str = "") -> Future[dict[str, Any]]:
        """See ``EngineClient.save``."""
        return self._call("save", run=run, name=name, owner=owner)

    def models(self) -> Future[list[dict[str, Any]]]:
        """See ``EngineClient.models``."""
        return self._call("models")
