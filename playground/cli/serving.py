"""Options of ``app.py`` that are texts, where else they come from, and what they need of a machine.

Nothing heavy may be imported at the top: the engine's process reads ``app.py`` again.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground.core.cache import folder_of, open_cache, write_error
from playground.core.host_names import check_host

PREFIX = "GAN_PLAYGROUND_"
# what hosts set for any app, honoured below our own variables
COMMON = {
    "port": ("GRADIO_SERVER_PORT", "PORT"),
    "host": ("GRADIO_SERVER_NAME",),
    "root_path": ("GRADIO_ROOT_PATH",),
}


def from_environment(
    parser: argparse.ArgumentParser, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Defaults from variables; argparse checks texts among them as if they were typed."""
    found: dict[str, Any] = {}
    for action in parser._actions:
        names = (PREFIX + action.dest.upper(), *COMMON.get(action.dest, ()))
        value = next((environment[name] for name in names if environment.get(name)), None)
        if value is not None and action.dest != "help":
            on = value.strip().lower() in ("1", "true", "yes", "on")
            found[action.dest] = on if action.nargs == 0 else value
    return found


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
    return [check_host(part) for part in filter(None, text.split(","))]


def parse_origins(text: str) -> list[str]:
    """``https://NAME[:PORT],...`` as origins that may frame the page.

    Raises:
        ValueError: for what can be no origin.
    """
    found = [part.strip().rstrip("/") for part in text.split(",") if part.strip()]
    for origin in found:
        if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?", origin):
            raise ValueError(
                f"frame-origins holds {origin[:60]!r}, but each must be https://NAME, with :PORT "
                "where there is one"
            )
    return found


def parse_root(text: str) -> str:
    """``/gan/`` as ``/gan``; the whole address of the page is taken as it is.

    Raises:
        ValueError: for what can be no path.
    """
    root = text.rstrip("/")
    if root and not re.fullmatch(r"(https?://[^/?#\s]+)?(/[\w.~-]+)*", root):
        raise ValueError(f"root-path is {text!r}, but must be /PATH, or https://NAME/PATH")
    return root


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


def settle_folders(chosen: argparse.Namespace) -> None:
    """Finds folders that can be written, and says what is off.

    Raises:
        PlaygroundError: when there are none.
    """
    asked = Path(chosen.cache)
    cache = open_cache(asked, os.environ)
    if cache != asked:
        if Path(chosen.state) == asked / "runs":
            chosen.state = str(cache / "runs")
        if Path(chosen.data_root) == asked / "data" and not os.path.isdir(asked / "data"):
            chosen.data_root = str(cache / "data")
    if reason := write_error(Path(chosen.checkpoints)):
        logging.warning("Models cannot be saved in %s (%s).", chosen.checkpoints, reason)
    # a folder of this app's own: what others keep in Gradio's usual one is no business of ours, and
    # is not swept
    os.environ["GRADIO_TEMP_DIR"] = str(folder_of("uploads") / f"port-{chosen.port}")
