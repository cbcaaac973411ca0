"""Starts the playground: options, then the engine (it warms up in a process of its own), then the
page. Run ``python app.py --help``.

Nothing heavy may be imported at the top: the engine's process reads this file again.
"""

from __future__ import annotations

import argparse
import functools
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.cli.options import checked, folder
from playground.core.checkpoints import ROOT
from playground.core.limits import RoomLimits, limits_text, parse_limits
from playground.core.spec import PlaygroundError, knob, knobs
from playground.engine.client import EngineClient, EngineSettings
from playground.engine.deployment import ON_SPACES, check_devices, deployment_of, open_engine

if TYPE_CHECKING:
    import gradio as gr

    from playground.ui.live.channel import Live

PREFIX = "GAN_PLAYGROUND_"
WARM_SECONDS = 60.0  # a device that was asked for by name is waited for so long before the address


@dataclass(frozen=True)
class Numbers:
    """Options that are numbers; ``--precision`` and ``--threads`` belong to the engine's settings,
    ``--room-size`` to the limits."""

    port: int = knob(7860, "Port", "port to listen on", low=0, high=65535)
    engines: int = knob(0, "Engines", "by Ray, here or on the cluster of --ray; 0: one here, on a "
                        "cluster one a GPU, or one a machine where there are none",
                        low=0, high=1024)  # fmt: skip


def options(arguments: Sequence[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """The options: command line first, then environment, then defaults."""
    host = "0.0.0.0" if ON_SPACES in environment else "127.0.0.1"
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Train, watch and understand GANs in the browser.",
        epilog=f"Each option is also an environment variable, as {PREFIX}PORT for --port. "
        f"Limits and their defaults: {limits_text()}.",
    )
    add = parser.add_argument
    add("--host", default=host, help="address to listen on (default %(default)s)")
    add("--device", default="auto",
        help="auto, cpu, cuda, cuda:N or mps; several as cuda:0,cuda:1 have an engine each, by Ray "
        "(default %(default)s)")  # fmt: skip
    add("--ray", default="", metavar="ADDRESS",
        help="train on a Ray cluster: HOST:PORT, ray://HOST:PORT, auto, or local to start one "
        "here (needs requirements-ray.txt)")  # fmt: skip
    students = next(k for k in knobs(RoomLimits) if k.name == "students")
    number_knobs = [*knobs(Numbers), *knobs(EngineSettings), replace(students, name="room_size")]
    for declared in number_knobs:
        add(f"--{declared.name.replace('_', '-')}", type=checked(declared),
            default=declared.default, metavar=declared.kind.upper(),
            help=f"{declared.help}; {declared.allowed} (default %(default)s)")  # fmt: skip
    add("--data-root", default=str(_cache() / "data"),
        help="folder of datasets, torchvision layout (default %(default)s)")  # fmt: skip
    add("--state", default=str(_cache() / "runs"),
        help="folder of autosaved runs (default %(default)s)")  # fmt: skip
    add("--checkpoints", default=str(ROOT), type=folder, help="folder of trained models")
    add("--allow-hosts", default="", metavar="NAME[,NAME ...]",
        help="host names besides this machine's own under which the page is reached, such as that "
        "of a proxy: NAME, NAME:PORT or .SUFFIX")  # fmt: skip
    add("--share", action="store_true", help="make a public link through Gradio's relay")
    add("--auth", default="", help="USER:PASSWORD[,USER:PASSWORD ...] asks visitors to log in")
    add("--no-fusion", action="store_true",
        help="train every run by itself, even where shapes agree")  # fmt: skip
    add("--limits", default="", help="NAME=VALUE[,NAME=VALUE ...], see below; --room-size N is "
        "short for rooms.students=N")  # fmt: skip
    parser.set_defaults(**_from_environment(parser, environment))
    chosen = parser.parse_args(arguments)
    try:
        short = f"rooms.students={chosen.room_size}"  # --limits may say it too, and then counts
        chosen.limits = parse_limits(f"{short},{chosen.limits}")
        chosen.auth = parse_auth(chosen.auth)
        chosen.device = check_devices(chosen.device)
        chosen.allow_hosts = parse_hosts(chosen.allow_hosts)
    except ValueError as error:
        parser.error(str(error))
    chosen.place = deployment_of(chosen.device, chosen.ray, environment, chosen.engines)
    return chosen


def parse_auth(text: str) -> list[tuple[str, str]] | None:
    """``user:password,...`` as pairs, None for nobody.

    Raises:
        ValueError: for a part without a user or a password.
    """
    pairs = [tuple(part.partition(":")[::2]) for part in filter(None, text.split(","))]
    if any(not user or not password for user, password in pairs):
        raise ValueError("auth must be USER:PASSWORD, several separated by commas")
    return [(user, password) for user, password in pairs] or None


def parse_hosts(text: str) -> list[str]:
    """``name,...`` as names that the request guard takes.

    Raises:
        ValueError: for what can be no host.
    """
    if not text:
        return []
    from playground.ui.request_guard import check_host  # Gradio: the engine should start before it

    return [check_host(part) for part in filter(None, text.split(","))]


def port_error(host: str, port: int) -> str | None:
    """Why the port cannot be listened on, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            return (
                f"Cannot listen on {host}:{port} ({error}). "
                "Is the playground running already? Choose another with --port."
            )
    return None


def engine(chosen: argparse.Namespace) -> EngineClient:
    """Starts the engine where it is to run; it warms up while the page is built.

    Raises:
        PlaygroundError: when it cannot run there.
    """
    settings = EngineSettings(
        precision=chosen.precision,
        threads=chosen.threads,
        data_root=chosen.data_root,
        state_folder=chosen.state,
        checkpoints=chosen.checkpoints,
        limits=chosen.limits.engine,
        fusion=not chosen.no_fusion,
    )
    return open_engine(settings, chosen.device, chosen.place, chosen.ray, chosen.engines)


def launch(chosen: argparse.Namespace, engine_client: EngineClient) -> tuple[gr.Blocks, Live]:
    """Builds the page and serves it in the background.

    Raises:
        OSError: when the port was taken meanwhile.
    """
    from starlette.middleware import Middleware

    from playground.engine.decoder import Decoder
    from playground.ui import Site, assets, build_app, launch_arguments
    from playground.ui.bodies import Bodies
    from playground.ui.callers import Callers
    from playground.ui.endpoints.streams import Places, Streams
    from playground.ui.gradio_private import tune_gradio
    from playground.ui.guard import Guard, endpoint_inputs
    from playground.ui.live.channel import Live
    from playground.ui.request_guard import Hosts, RequestGuard, own_names
    from playground.ui.uploads import UploadLimit

    limits = chosen.limits
    page_options = {
        "place": chosen.place,
        "chunk_seconds": limits.engine.chunk_seconds,
        "file_megabytes": limits.uploads.file_megabytes,
    }
    callers = Callers(proxied=chosen.share or ON_SPACES in os.environ)
    site = Site(
        engine_client, chosen.data_root, options=page_options, callers=callers,
        streams=Streams(limits.streams), calls=Places(limits.calls),
        photos=Places(limits.photos, "photos"), decoder=Decoder(limits.pictures),
    )  # fmt: skip
    site.uploads.proxied = callers.proxied
    live = Live(engine_client, limits.visitors, rooms=limits.rooms, callers=callers)
    hosts = Hosts(own_names(chosen.host, os.environ), chosen.allow_hosts)
    app = build_app(site)
    inputs = functools.cache(functools.partial(endpoint_inputs, app))
    guards = [
        Middleware(RequestGuard, hosts=hosts),
        Middleware(UploadLimit, proxied=callers.proxied, limits=limits.uploads),
        Middleware(
            Guard, store=site.uploads, inputs=inputs, bodies=Bodies(limits.bodies, callers.proxied)
        ),
    ]
    _, _, shared = app.launch(
        server_name=chosen.host,
        server_port=chosen.port,
        share=chosen.share,
        auth=chosen.auth,
        prevent_thread_lock=True,
        quiet=True,
        app_kwargs={"routes": [*live.routes, *assets.routes()], "middleware": guards},
        **launch_arguments(site),
    )
    tune_gradio(app)
    site.decoder.start()
    if shared:
        hosts.add(shared.removeprefix("https://").strip("/"))
    return app, live


def main() -> int:
    """Serves until Ctrl-C or SIGTERM; returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    chosen = options(sys.argv[1:], os.environ)
    error = port_error(chosen.host, chosen.port)
    if error:
        logging.error(error)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "100000")
    # Gradio asks for it with every event, and where nothing is set the first one imports pyplot
    os.environ.setdefault("MPLBACKEND", "agg")
    os.environ["GRADIO_TEMP_DIR"] = str(_upload_folder(os.environ, chosen.port))
    try:
        engine_client = engine(chosen)
    except PlaygroundError as error:
        logging.error(error)
        return 1
    engine_client.on_state(lambda _: stop.set() if _engine_error(engine_client) else None)
    try:
        app, _ = launch(chosen, engine_client)
        if chosen.device != ("auto",):  # it may not be there, and then there is no page to open
            _wait_until_warm(engine_client, stop)
        if not stop.is_set():
            logging.info("GAN Playground: http://%s:%d", chosen.host, chosen.port)
        stop.wait()
        logging.info("saving the runs and closing")
        app.close(verbose=False)
    except OSError as error:
        logging.error("Cannot listen on %s:%d: %s", chosen.host, chosen.port, error)
        return 1
    finally:
        engine_client.close()
    return 1 if _engine_error(engine_client) else 0


def _wait_until_warm(engine_client: EngineClient, stop: threading.Event) -> None:
    end = time.monotonic() + WARM_SECONDS
    while engine_client.state == "warming" and time.monotonic() < end and not stop.wait(0.05):
        pass


def _engine_error(engine_client: EngineClient) -> str:
    """Why the engine cannot start at all, such as a device that is not there; it is logged."""
    return str(getattr(engine_client, "error", ""))


def _from_environment(
    parser: argparse.ArgumentParser, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Defaults from variables; argparse checks texts among them as if they were typed."""
    found: dict[str, Any] = {}
    for action in parser._actions:
        value = environment.get(PREFIX + action.dest.upper())
        if value is not None and action.dest != "help":
            on = value.strip().lower() in ("1", "true", "yes", "on")
            found[action.dest] = on if action.nargs == 0 else value
    return found


def _upload_folder(environment: Mapping[str, str], port: int) -> Path:
    """A folder of this app's own for uploads and answers: what others keep in Gradio's usual one is
    no business of ours, and is not swept."""
    base = environment.get("GRADIO_TEMP_DIR")
    return (Path(base) if base else _cache() / "uploads") / f"port-{port}"


def _cache() -> Path:
    """Where this user's programs may keep what can be lost."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base or Path.home() / ".cache") / "gan-playground"


if __name__ == "__main__":
    sys.exit(main())
