"""Engines on a Ray cluster: the wire to an actor, and the cluster it lives on.

Each actor is a member of a ``EnginePool``; what a node loses is in the autosaves that its engine
has handed over. Ray is imported only here and only when asked for (``requirements-ray.txt``).
"""

from __future__ import annotations

import collections
import contextlib
import logging
import os
import pickle
import socket
import threading
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineSettings
from playground.engine.hosts.process import ProcessEngine
from playground.engine.pool.pool import EnginePool

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[3]
_ANSWER_SECONDS = 5.0  # for a cluster's address
_LISTEN_SECONDS = 10.0  # an actor's door is asked anew after so long without news
_SILENCE_SECONDS = 10.0  # that it may be late with its answer before it is given up
_STORE_BYTES = 160_000_000  # of a cluster of our own: only messages pass through it
_NOT_SENT = (".git", "tests", "**/__pycache__", "node_modules")  # to other machines


class RayWire:
    """Messages to and from the engine in an actor.

    An actor whose machine falls silent (unplugged, frozen) is given up after
    ``_LISTEN_SECONDS + _SILENCE_SECONDS``. Ray notices a process that dies at once, but had not
    noticed after two minutes that all of a node's had stopped.
    """

    def __init__(self, actor: Any) -> None:
        import ray

        self._ray, self._actor = ray, actor
        self._got: collections.deque[Any] = collections.deque()
        self._patience: float | None = None  # an actor may wait long for a place to start on
        self.gone = threading.Event()

    def send(self, message: Any, /) -> None:
        self._actor.put.remote(pickle.dumps(message, protocol=5))

    def recv(self) -> Any:
        ray = self._ray
        while not self._got:
            try:
                asked = self._actor.take.remote(_LISTEN_SECONDS)
                news = ray.get(asked, timeout=self._patience)
                self._patience = _LISTEN_SECONDS + _SILENCE_SECONDS
            except Exception as error:  # died, killed, silent, its node is lost, Ray is shut down
                log.info("the actor does not answer: %s", type(error).__name__)
                news = None
            if news is None:
                self.gone.set()
                raise EOFError
            self._got.extend(pickle.loads(news))
        return self._got.popleft()

    def close(self) -> None:
        ray = self._ray
        with contextlib.suppress(Exception):  # gone with its node
            ray.kill(self._actor)


@dataclass
class RayBody:
    """The actor as the process at the wire's end."""

    actor: Any
    wire: RayWire
    exitcode: int | None = None  # Ray does not tell

    @property
    def pid(self) -> int | None:
        """Its process id on its own machine; waits until it runs."""
        import ray

        pid, _ = ray.get(self.actor.about.remote())
        return int(pid)

    def is_alive(self) -> bool:
        return not self.wire.gone.is_set()

    def join(self, timeout: float | None = None) -> None:
        self.wire.gone.wait(timeout)

    def kill(self) -> None:
        self.wire.close()
        self.wire.gone.set()


def launch(gpus: float, settings: EngineSettings, crashes: int) -> tuple[RayWire, RayBody]:
    """Starts an engine as an actor, wherever the cluster has room for it."""
    from playground.engine.hosts.ray_actor import EngineActor

    own = replace(settings, state_folder="", hand_over=True)  # its node's disk may be lost
    actor = EngineActor.options(num_cpus=1, num_gpus=gpus, scheduling_strategy="SPREAD").remote(
        own, crashes
    )
    wire = RayWire(actor)
    return wire, RayBody(actor, wire)


def ray_engine(settings: EngineSettings, address: str, engines: int = 0) -> EnginePool:
    """A client to ``engines`` actors (0: one a GPU of the cluster, or one a node where there are
    none) on the Ray cluster at ``address``; ``local`` starts one on this machine.

    Raises:
        PlaygroundError: when Ray is not installed, or no cluster answers.
    """
    ray = connect(address, engines)
    gpus = int(ray.cluster_resources().get("GPU", 0))
    nodes = sum(bool(node["Alive"]) for node in ray.nodes())
    count = engines or gpus or nodes
    share = min(1.0, gpus / count)
    log.info("%d engines on a Ray cluster of %d nodes with %d GPUs", count, nodes, gpus)
    if address != "local" and ROOT in Path(settings.checkpoints).resolve().parents:
        relative = Path(settings.checkpoints).resolve().relative_to(ROOT)
        settings = replace(settings, checkpoints=str(relative))  # they travel with the code
    member = partial(ProcessEngine, launch=partial(launch, share), shares_disk=False)
    return EnginePool(settings, [member] * count, at_end=ray.shutdown)


def connect(address: str, engines: int) -> Any:
    """Ray, connected to the cluster at ``address``.

    Raises:
        PlaygroundError: saying what is missing.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report to its makers
    try:
        import ray
    except ImportError:
        raise PlaygroundError(
            "Ray is not installed. Run: pip install -r requirements-ray.txt"
        ) from None
    options: dict[str, Any] = {"logging_level": logging.WARNING}
    if address == "local":
        cores = os.cpu_count() or 1
        paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))  # for the actors
        options |= {"num_cpus": max(cores, engines), "object_store_memory": _STORE_BYTES}
    else:
        _knock(address)
        options["runtime_env"] = {"working_dir": str(ROOT), "excludes": list(_NOT_SENT)}
    try:
        ray.init(address, include_dashboard=False if address == "local" else None, **options)
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PlaygroundError(f"No Ray cluster can be used at {address}: {reason[:300]}") from error
    return ray


def _knock(address: str) -> None:
    """Is anybody there? Ray itself would try for a minute, and may end the process.

    Raises:
        PlaygroundError: when the address is none, or nobody answers.
    """
    if address == "auto":
        return
    parts = urlsplit(address if "://" in address else f"//{address}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port:
        raise PlaygroundError(
            f"--ray is {address!r}, but must be local, auto, HOST:PORT or ray://HOST:PORT."
        )
    try:
        socket.create_connection((host, port), _ANSWER_SECONDS).close()
    except OSError as error:
        raise PlaygroundError(
            f"No Ray cluster answers at {address} ({error}). "
            "Is its head running (ray start --head), and the port right?"
        ) from error
