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
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli.options import checked, folder
from playground.cli.serving import (
    PREFIX,
    from_environment,
    parse_auth,
    parse_hosts,
    parse_origins,
    parse_root,
    port_error,
    settle_folders,
)
from playground.core.cache import cache_folder
from playground.core.checkpoints import ROOT
from playground.core.limits import RoomLimits, limits_text, parse_limits
from playground.core.spec import PlaygroundError, knob, knobs
from playground.engine.client import EngineClient, EngineSettings
from playground.engine.deployment import ON_SPACES, check_devices, deployment_of, open_engine

if TYPE_CHECKING:
    import gradio as gr
    from starlette.middleware import Middleware

    from playground.ui import Site
    from playground.ui.live.channel import Live
    from playground.ui.request_guard import Hosts

WARM_SECONDS = 60.0  # a device that was asked for by name is waited for so long before the address


@dataclass(frozen=True)
class Numbers:
    """Options that are numbers; ``--precision`` and ``--threads`` belong to the engine's settings,
    ``--room-size`` to the limits."""

    port: int = knob(7860, "Port", "port to listen on", low=0, high=65535)
    engines: int = knob(0, "Engines", "by Ray, here or on the cluster of --ray; 0: one here, on a "
                        "cluster one a GPU, or one a machine where there are none",
                        low=0, high=1024)  # fmt: skip


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    """All options, with the environment's values as defaults."""
    host = "0.0.0.0" if ON_SPACES in environment else "127.0.0.1"
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Train, watch and understand GANs in the browser.",
        epilog=f"Each option is also an environment variable, as {PREFIX}PORT for --port; below "
        "these GRADIO_SERVER_PORT, PORT, GRADIO_SERVER_NAME and GRADIO_ROOT_PATH count. "
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
    add("--cache", default=str(cache_folder(environment)),
        help="folder for everything that is written: data, runs, uploads, weights and pictures of "
        "visitors (default %(default)s)")  # fmt: skip
    add("--data-root", help="folder of datasets, torchvision layout (default CACHE/data)")
    add("--state", help="folder of autosaved runs (default CACHE/runs)")
    add("--checkpoints", default=str(ROOT), type=folder, help="folder of trained models")
    add("--allow-hosts", default="", metavar="NAME[,NAME ...]",
        help="host names besides this machine's own under which the page is reached, such as that "
        "of a proxy: NAME, NAME:PORT or .SUFFIX")  # fmt: skip
    add("--frame-origins", default="", metavar="ORIGIN[,ORIGIN ...]",
        help="sites that may show the page in a frame, as https://NAME; a Space's own page always "
        "may (default: every site)")  # fmt: skip
    add("--root-path", default="", metavar="/PATH",
        help="below which a proxy serves the page, as /gan for https://NAME/gan/")  # fmt: skip
    add(
        "--proxied",
        action="store_true",
        help="a proxy stands in front that sets X-Forwarded-For: visitors are told apart by it",
    )
    add("--share", action="store_true", help="make a public link through Gradio's relay")
    add("--auth", default="", help="USER:PASSWORD[,USER:PASSWORD ...] asks visitors to log in")
    add("--no-fusion", action="store_true",
        help="train every run by itself, even where shapes agree")  # fmt: skip
    add("--no-graphs", action="store_true",
        help="on a GPU: hand training steps over call by call, not as captured graphs")  # fmt: skip
    add("--limits", default="", help="NAME=VALUE[,NAME=VALUE ...], see below; --room-size N is "
        "short for rooms.students=N")  # fmt: skip
    parser.set_defaults(**from_environment(parser, environment))
    return parser


def options(arguments: Sequence[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """The options: command line first, then environment, then defaults."""
    parser = _parser(environment)
    chosen = parser.parse_args(arguments)
    try:
        short = f"rooms.students={chosen.room_size}"  # --limits may say it too, and then counts
        chosen.limits = parse_limits(f"{short},{chosen.limits}")
        chosen.auth = parse_auth(chosen.auth)
        chosen.device = check_devices(chosen.device)
        chosen.allow_hosts = parse_hosts(chosen.allow_hosts)
        chosen.frame_origins = parse_origins(chosen.frame_origins)
        chosen.root_path = parse_root(chosen.root_path)
    except ValueError as error:
        parser.error(str(error))
    chosen.data_root = chosen.data_root or str(Path(chosen.cache) / "data")
    chosen.state = chosen.state or str(Path(chosen.cache) / "runs")
    chosen.proxied |= chosen.share or ON_SPACES in environment
    chosen.place = deployment_of(chosen.device, chosen.ray, environment, chosen.engines)
    return chosen


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
        graphs=not chosen.no_graphs,
    )
    return open_engine(settings, chosen.device, chosen.place, chosen.ray, chosen.engines)


def launch(chosen: argparse.Namespace, engine_client: EngineClient) -> tuple[gr.Blocks, Live]:
    """Builds the page and serves it in the background.

    Raises:
        OSError: when the port was taken meanwhile.
    """
    from playground.engine.decoder import Decoder
    from playground.ui import Site, assets, build_app, launch_arguments
    from playground.ui.callers import Callers
    from playground.ui.endpoints.streams import Places, Streams
    from playground.ui.gradio_private import tune_gradio
    from playground.ui.keeping import Keeping
    from playground.ui.live.channel import Live
    from playground.ui.request_guard import Hosts, own_names

    limits = chosen.limits
    page_options = {
        "place": chosen.place,
        "chunk_seconds": limits.engine.chunk_seconds,
        "file_megabytes": limits.uploads.file_megabytes,
    }
    callers = Callers(proxied=chosen.proxied)
    site = Site(
        engine_client, chosen.data_root, options=page_options, callers=callers,
        streams=Streams(limits.streams), calls=Places(limits.calls),
        photos=Places(limits.photos, "photos"), decoder=Decoder(limits.pictures),
        drawings=Keeping(limits.drawings),
    )  # fmt: skip
    site.uploads.proxied = callers.proxied
    live = Live(engine_client, limits.visitors, rooms=limits.rooms, callers=callers)
    hosts = Hosts(own_names(chosen.host, os.environ), chosen.allow_hosts)
    app = build_app(site)
    guards = _guards(chosen, site, hosts, app)
    _, _, shared = app.launch(
        server_name=chosen.host,
        server_port=chosen.port,
        root_path=chosen.root_path,
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


def _guards(
    chosen: argparse.Namespace, site: Site, hosts: Hosts, page: gr.Blocks
) -> list[Middleware]:
    """What a request passes before it comes to the page, the first first."""
    from starlette.middleware import Middleware

    from playground.ui.bodies import Bodies
    from playground.ui.framing import SPACES, Framing
    from playground.ui.guard import Guard, endpoint_inputs
    from playground.ui.own_address import OwnAddress
    from playground.ui.request_guard import RequestGuard
    from playground.ui.uploads import UploadLimit

    limits, proxied = chosen.limits, chosen.proxied
    inputs = functools.cache(functools.partial(endpoint_inputs, page))
    # uvicorn believes X-Forwarded-For from this machine; a proxy here that does not set it passes
    # on what a visitor has made up. --proxied says whether there is one that sets it.
    os.environ.setdefault("FORWARDED_ALLOW_IPS", "")
    origins = chosen.frame_origins
    if origins and ON_SPACES in os.environ:
        origins = [*origins, SPACES]
    return [
        Middleware(Framing, origins=origins),
        Middleware(RequestGuard, hosts=hosts),
        Middleware(OwnAddress),
        Middleware(UploadLimit, proxied=proxied, limits=limits.uploads),
        Middleware(Guard, store=site.uploads, inputs=inputs, bodies=Bodies(limits.bodies, proxied)),
    ]


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
    try:
        settle_folders(chosen)
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
        taken = port_error(chosen.host, chosen.port)
        logging.error("%s", taken or f"The page cannot be started: {error}.")
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


if __name__ == "__main__":
    sys.exit(main())
