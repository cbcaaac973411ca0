"""Several engines: actors of a Ray cluster, which may be one of this machine alone.

Ray places the actors on its GPUs and nodes, notices what is lost and starts it again. What they
had goes on from the autosaves beside the page (``engine.pool``). Ray is imported only when asked
for (``requirements-ray.txt``).
"""

from __future__ import annotations

import logging
import math
import os
import socket
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineSettings
from playground.engine.hosts.crash_brake import CrashBrake
from playground.engine.hosts.process import ProcessEngine
from playground.engine.pool.pool import EnginePool

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[3]
LOCAL = "local"  # in the place of an address: a cluster of this machine alone
_ANSWER_SECONDS = 5.0  # for a cluster's address
_STORE_BYTES = 160_000_000  # of a cluster of our own: only messages pass through it
_NOT_SENT = (".git", "tests", "**/__pycache__", "node_modules")  # to other machines
_OWN_DEVICES = "RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES"  # Ray hides no GPU from an actor


def ray_engine(
    settings: EngineSettings, address: str, engines: int = 0, devices: Sequence[str] = ()
) -> EnginePool:
    """A client to ``engines`` actors (0: one a GPU of the cluster, or one a node where there are
    none) on the Ray cluster at ``address``; ``local`` starts one on this machine. ``devices``
    names each engine's own, as this machine knows them; without, Ray chooses.

    Raises:
        PlaygroundError: when Ray is not installed, or no cluster answers.
    """
    if devices:
        os.environ[_OWN_DEVICES] = "1"
    ray = connect(address, max(engines, len(devices)))
    gpus = 0 if devices or settings.device in ("cpu", "mps") else _resource(ray, "GPU")
    nodes = sum(bool(node["Alive"]) for node in ray.nodes())
    count = engines or len(devices) or gpus or nodes
    share = 1 / math.ceil(count / gpus) if gpus else 0.0
    log.info("%d engines on a Ray cluster of %d nodes with %d GPUs", count, nodes, gpus)
    if address == LOCAL:
        threads = settings.threads or max(1, (os.cpu_count() or 1) // count)
        settings = replace(settings, threads=threads)
    elif ROOT in Path(settings.checkpoints).resolve().parents:
        relative = Path(settings.checkpoints).resolve().relative_to(ROOT)
        settings = replace(settings, checkpoints=str(relative))  # they travel with the code
    brake = CrashBrake()

    def member(device: str, settings: EngineSettings) -> ProcessEngine:
        from playground.engine.hosts.ray_wire import ActorLauncher

        launch = ActorLauncher(share, apart=address != LOCAL)
        return ProcessEngine(replace(settings, device=device), launch, brake)

    named = [devices[k % len(devices)] if devices else settings.device for k in range(count)]
    return EnginePool(settings, [partial(member, device) for device in named], ray.shutdown)


def _resource(ray: Any, name: str) -> int:
    return int(ray.cluster_resources().get(name, 0))


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
            "Several engines need Ray, which is not installed. Run: "
            "pip install -r requirements-ray.txt"
        ) from None
    options: dict[str, Any] = {"logging_level": logging.WARNING}
    if address == LOCAL:
        cores = os.cpu_count() or 1
        paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))  # for the actors
        options |= {"num_cpus": max(cores, engines), "object_store_memory": _STORE_BYTES}
    else:
        _knock(address)
        options["runtime_env"] = {"working_dir": str(ROOT), "excludes": list(_NOT_SENT)}
    try:
        ray.init(address, include_dashboard=False if address == LOCAL else None, **options)
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
