"""A room's tests talk to the same live channel as its own tests do."""

from tests.ui.live.conftest import client, engine_client, live

__all__ = ["client", "engine_client", "live"]
