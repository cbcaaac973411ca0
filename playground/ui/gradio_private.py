"""All that touches what Gradio has for itself: whose call is being answered, how many messages of
its stream wait for a reader, where uploads lie, what it does unasked and works out too often.
Written against 6.31; ``requirements.txt`` lets no later one in before these tests have seen it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import gradio as gr
import numpy as np
from gradio import processing_utils, utils
from gradio.blocks import Block, BlocksConfig
from gradio.context import LocalContext
from PIL import Image
from starlette.requests import HTTPConnection
from starlette.types import Scope


def call() -> tuple[str, Scope]:
    """The session that the caller named, empty where it named none, and the ASGI scope; both empty
    outside of a call."""
    request = LocalContext.request.get(None)
    connection = getattr(request, "request", None)
    if request is None or connection is None:
        return "", {"headers": []}
    session = str(request.session_hash or "")
    # the queue names a call without a session by its event
    return "" if session == LocalContext.event_id.get(None) else session, connection.scope


def scope_of(request: gr.Request) -> Scope:
    """The connection whose ``gr.Request`` this is; functions of a ``gr.HTML`` get the plain request
    in its place."""
    inner = getattr(request, "request", None) or request
    scope: Scope = inner.scope
    return scope


def unread_messages() -> Callable[[], int]:
    """Tells again and again how many messages of the caller's session, which all its streams share,
    nobody has read; 0 outside of a call that is streamed."""
    request, blocks = LocalContext.request.get(None), LocalContext.blocks.get(None)
    if request is None or blocks is None:
        return lambda: 0
    sessions, own = blocks._queue.pending_messages_per_session, request.session_hash

    def unread() -> int:
        waiting = sessions.get(own)
        return 0 if waiting is None else int(waiting.qsize())

    return unread


def answering(connection: HTTPConnection) -> None:
    """Notes whose connection this is, as Gradio does for its events: on ZeroGPU the time on the GPU
    is counted against the visitor in its headers."""
    LocalContext.request.set(connection)  # type: ignore[arg-type]


def upload_folder() -> Path:
    """Where Gradio keeps uploads and answers, which it serves."""
    return Path(utils.get_upload_folder())


def kept_picture(picture: np.ndarray) -> str:
    """The path of a PNG of ``picture``, bytes ``(H, W)`` or ``(H, W, 3)``, among the answers."""
    image = Image.fromarray(picture)
    folder = utils.get_upload_folder()
    return str(processing_utils.save_pil_to_cache(image, folder, "samples", format="png"))


def kept_bytes(content: bytes, name: str) -> str:
    """The path of a file of ``content`` among the answers."""
    folder = utils.get_upload_folder()
    return str(processing_utils.save_bytes_to_cache(content, name, folder))


def tune_gradio(app: gr.Blocks) -> None:
    """Quiets what Gradio's server does unasked.

    Its queue looks for work a thousand times a second, which takes a tenth of a core all day: our
    page does not use the queue, and for programs 20 ms are nothing. And it deflates each message of
    a WebSocket: 2.5 of a slider's 25 ms and, with 30 hands on sliders, most of a core, to save 30
    of a picture's 50 kB."""
    app._queue.sleep_when_free = 0.02
    app.server.config.ws_per_message_deflate = False
    _remember_configs(app)


def _remember_configs(app: gr.Blocks) -> None:
    """Has what each component of the page is (its schemas above all) worked out once, not again for
    each session: a plain call without a session is a new one, and took 55 ms of the web process for
    that alone, so that a flood of calls held up everybody's pictures."""
    for block in app.blocks.values():
        _CONFIGS[block] = None
    _patch_configs()


# what each component of a page is, by the component; None until it is asked for first
_CONFIGS: WeakKeyDictionary[Block, dict[str, Any] | None] = WeakKeyDictionary()


@functools.cache
def _patch_configs() -> None:
    """Sessions copy the object that works it out, so the class is where all of them ask."""
    work_out = BlocksConfig.config_for_block

    def config_for_block(
        _id: int, rendered_ids: list[int], block: Block, renderable: Any = None
    ) -> dict[str, Any]:
        if renderable is not None or block not in _CONFIGS:  # one that a session changed
            return work_out(_id, rendered_ids, block, renderable)
        known = _CONFIGS[block]
        if known is None:
            known = _CONFIGS[block] = work_out(_id, rendered_ids, block)
        return dict(known)

    BlocksConfig.config_for_block = staticmethod(config_for_block)  # type: ignore[method-assign]
