"""The wire to an engine in a Ray actor.

Ray finds a place for the actor, notices when it or its node is lost, and starts it again where
there is room; here its new process is given an engine. Needs Ray when it is imported.
"""

from __future__ import annotations

import collections
import contextlib
import logging
import pickle
import secrets
import threading
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import ray

from playground.engine.client import EngineSettings
from playground.engine.hosts.ray_actor import EngineActor
from playground.engine.hosts.ray_files import PageFiles
from playground.engine.hosts.worker import Message

log = logging.getLogger(__name__)

_LISTEN_SECONDS = 10.0  # an actor's door is asked anew after so long without news
# that one on another machine may be late with its answer before it is given up: as it is started
# by default, Ray gives a machine a minute, and it never asks a process that is stopped
_SILENCE_SECONDS = 10.0
_AGAIN_SECONDS = 0.5  # between two looks whether Ray has found a place for an actor


class ActorLauncher:
    """The actor of one engine, as a ``Launch``: what is started is an engine in it. An actor that
    does not share the page's disk gets ``apart`` what it needs, and hands every autosave over."""

    def __init__(self, gpus: float, apart: bool) -> None:
        self._apart = apart
        options: dict[str, Any] = {"num_cpus": 1, "num_gpus": gpus, "max_restarts": -1}
        self.new = partial(EngineActor.options(scheduling_strategy="SPREAD", **options).remote)
        self.actor = self.new()

    def __call__(self, settings: EngineSettings) -> tuple[RayWire, RayBody]:
        wire = RayWire(self, settings, self._apart)
        return wire, RayBody(wire)


class RayWire:
    """Messages to and from one engine in the launcher's actor."""

    def __init__(self, launcher: ActorLauncher, settings: EngineSettings, apart: bool) -> None:
        self._launcher, self._settings = launcher, settings
        self._life = secrets.token_hex(8)
        self._got: collections.deque[Message] = collections.deque()
        self._started = threading.Event()
        self.gone = threading.Event()
        self._files: PageFiles[Any] | None = None
        if apart:
            self._files = PageFiles(Path(settings.state_folder), ray.put)
            self._settings = replace(settings, state_folder="", hand_over=True)

    @property
    def actor(self) -> Any:
        """The handle of the actor, whose methods Ray makes."""
        return self._launcher.actor

    def send(self, message: Message, /) -> None:
        self._started.wait()
        if self.gone.is_set():
            raise OSError("the actor has gone")
        needed = self._files.needed(message) if self._files else []
        self.actor.put.remote(pickle.dumps(message, protocol=5), needed)

    def recv(self) -> Message:
        if not self._started.is_set():
            self._start()
        while True:
            while self._got:
                message = self._got.popleft()
                if message[0] != "autosave" or self._files is None:
                    return message
                self._keep(*message[1:])
            try:
                asked = self.actor.take.remote(self._life, _LISTEN_SECONDS)
                patience = _LISTEN_SECONDS + _SILENCE_SECONDS if self._files else None
                news = ray.get(asked, timeout=patience)
            except Exception as error:  # died, killed, silent, its node lost, Ray shut down
                log.info("the actor does not answer: %s", type(error).__name__)
                news = None
            if news is None:
                self.close()
                raise EOFError
            self._got.extend(pickle.loads(message) for message in news)

    def close(self) -> None:
        self.gone.set()
        self._started.set()

    def _start(self) -> None:
        """Waits until Ray has (re)started the actor and an engine has begun in it."""
        died = False
        while not self.gone.is_set():
            try:
                ray.get(self.actor.start.remote(self._life, self._settings))
                self._started.set()
                return
            except ray.exceptions.ActorUnavailableError:
                died = False  # Ray looks for a place
            except ray.exceptions.ActorDiedError:
                if died:  # still: somebody has killed it for good
                    self._launcher.actor = self._launcher.new()
                died = not died
            except Exception as error:
                log.info("no actor can be started: %s", type(error).__name__)
                break
            self.gone.wait(_AGAIN_SECONDS)
        self.close()
        raise EOFError

    def _keep(self, run: str, content: bytes | None) -> None:
        assert self._files is not None
        try:
            self._files.keep_autosave(run, content)
        except OSError as error:
            log.warning("the autosave of a run cannot be kept: %s", error)


@dataclass
class RayBody:
    """The actor as the process at the wire's end."""

    wire: RayWire
    exitcode: int | None = None  # Ray does not tell

    @property
    def pid(self) -> int | None:
        """Its process id on its own machine; waits until it runs."""
        pid, _ = ray.get(self.wire.actor.about.remote())
        return int(pid)

    def is_alive(self) -> bool:
        return not self.wire.gone.is_set()

    def join(self, timeout: float | None = None) -> None:
        self.wire.gone.wait(timeout)

    def kill(self) -> None:
        with contextlib.suppress(Exception):  # gone with its node
            ray.kill(self.wire.actor)
        self.wire.close()
