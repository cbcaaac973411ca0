"""What a visitor may do over the live channel, on all pages together.

A page names its visitor in ``hello``; runs belong to the same name. Whoever calls himself otherwise
at every message gains nothing, as each connection has an account of its own besides.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """What one visitor may do; ``message_bytes`` and ``slots`` hold for each page."""

    messages_per_second: float = 200.0
    burst: int = 400
    message_bytes: int = 256 * 1024
    slots: int = 16  # pictures watched at once
    pending: int = 64  # questions without an answer, and on each page answers not yet taken
    pages: int = 40


class Flood(Exception):
    """The connection is to be closed: it sends too much, or does not read what it asked for."""


class Bucket:
    """Messages that may still be said: at most ``burst``, and so many a second come in."""

    def __init__(self, quota: Quota, clock: Callable[[], float] = time.monotonic) -> None:
        self._quota, self._clock = quota, clock
        self._tokens, self._filled = float(quota.burst), clock()

    @property
    def tokens(self) -> float:
        """How many there are now."""
        now, quota = self._clock(), self._quota
        more = (now - self._filled) * quota.messages_per_second
        self._tokens, self._filled = min(quota.burst, self._tokens + more), now
        return self._tokens

    @property
    def full(self) -> bool:
        """Nobody has said anything lately."""
        return self.tokens >= self._quota.burst

    def take(self) -> None:
        """One has been said."""
        self._tokens -= 1


class Allowance:
    """One visitor's account: ``pages`` that are connected, ``asking`` questions under way."""

    def __init__(self, visitor: str, bucket: Bucket) -> None:
        self.visitor, self.bucket = visitor, bucket
        self.pages = self.asking = 0


class Allowances:
    """Every visitor's account. It is kept until the last page has gone and the bucket is full
    again, so that nobody gets a new one by connecting anew."""

    def __init__(
        self, quota: Quota | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.quota, self._clock = quota or Quota(), clock
        self._accounts: dict[str, Allowance] = {}

    def __len__(self) -> int:
        return len(self._accounts)

    def bucket(self) -> Bucket:
        """A full one."""
        return Bucket(self.quota, self._clock)

    def join(self, visitor: str) -> Allowance:
        """Another page of the visitor has come.

        Raises:
            Flood: when there are too many.
        """
        account = self._accounts.get(visitor)
        if account is None:
            self._forget()
            account = self._accounts[visitor] = Allowance(visitor, self.bucket())
        if account.pages >= self.quota.pages:
            raise Flood(f"You have {account.pages} pages open here; close some of them.")
        account.pages += 1
        return account

    def leave(self, account: Allowance) -> None:
        """A page has gone."""
        account.pages -= 1
        if account.pages <= 0 and account.bucket.full and not account.asking:
            self._accounts.pop(account.visitor, None)

    def _forget(self) -> None:
        for account in tuple(self._accounts.values()):
            if account.pages <= 0 and account.bucket.full:
                del self._accounts[account.visitor]
