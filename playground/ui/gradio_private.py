"""What Gradio knows of the call that is being answered and does not offer: its session, and how
many messages of its stream wait for a reader. Written against 6.31."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

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
