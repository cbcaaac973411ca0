"""A room's tests talk to the same live channel as its own tests do."""

from tests.ui.live.conftest import client, corridor, live

__all__ = ["client", "corridor", "live"]
