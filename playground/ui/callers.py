"""Who asks: a page's visitor by the name it gives itself, a program by its session, and either by
the address it asks from, which nobody chooses."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from starlette.types import Scope

from playground.ui import gradio_private
from playground.ui.uploads import address


@dataclass(frozen=True)
class Caller:
    """A program that calls an endpoint: the ``owner`` of what it starts, and its ``address``."""

    owner: str
    address: str


@dataclass(frozen=True)
class Callers:
    """Names callers. ``proxied`` says that a proxy forwards their addresses. Addresses are told as
    keyed hashes: they are compared, shown to nobody and of no use to who reads an autosave."""

    proxied: bool = False
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)

    def address(self, scope: Scope) -> str:
        """Stands for the address of a connection."""
        return self._hidden(f"address {address(scope, self.proxied)}")

    def program(self) -> Caller:
        """Who calls the endpoint that is being answered. Calls without a session (plain HTTP) are
        one owner an address; who gives sessions makes one of each, and cannot take a page's."""
        session, scope = gradio_private.call()
        address = self.address(scope)
        return Caller(f"api-{self._hidden(f'session {session} {address}')}", address)

    def _hidden(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()[:32]
