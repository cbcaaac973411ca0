"""What Gradio knows and does not offer: of the call that is being answered its session, and how
many messages of its stream wait for a reader; and what it works out too often. Written against
6.31."""

from __future__ import annotations

import functools
from collections.abc import Callable, MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

import gradio as gr
from gradio.blocks import BlocksConfig
from gradio.context import LocalContext


def call() -> tuple[str, MutableMapping[str, Any]]:
    """The session that the caller named, empty where it named none, and the ASGI scope; both empty
    outside of a call."""
    request = LocalContext.request.get(None)
    connection = getattr(request, "request", None)
    if request is None or connection is None:
        return "", {"headers": []}
    session = str(request.session_hash or "")
    # the queue names a call without a session by its event
    return "" if session == LocalContext.event_id.get(None) else session, connection.scope


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


def remember_configs(app: gr.Blocks) -> None:
    """Has what each component of the page is (its schemas above all) worked out once, not again for
    each session: a plain call without a session is a new one, and took 55 ms of the web process for
    that alone, so that a flood of calls held up everybody's pictures."""
    for block in app.blocks.values():
        _CONFIGS[block] = None
    _patch_configs()


# what each component of a page is, by the component; None until it is asked for first
_CONFIGS: WeakKeyDictionary[Any, dict[str, Any] | None] = WeakKeyDictionary()


@functools.cache
def _patch_configs() -> None:
    """Sessions copy the object that works it out, so the class is where all of them ask."""
    work_out = BlocksConfig.config_for_block

    def config_for_block(
        _id: int, rendered_ids: list[int], block: Any, renderable: Any = None
    ) -> dict[str, Any]:
        if renderable is not None or block not in _CONFIGS:  # one that a session changed
            return work_out(_id, rendered_ids, block, renderable)
        known = _CONFIGS[block]
        if known is None:
            known = _CONFIGS[block] = work_out(_id, rendered_ids, block)
        return dict(known)

    BlocksConfig.config_for_block = staticmethod(config_for_block)  # type: ignore[method-assign]
