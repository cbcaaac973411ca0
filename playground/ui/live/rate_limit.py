"""What a visitor may do over the live channel, on all pages together.

A page names its visitor in ``hello``; runs belong to the same name. Whoever calls himself otherwise
at every message gains nothing, as each connection has an account of its own besides, and so has
each address: what one address may do is meant for a class behind one router.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.core.limits import Quota as Quota

VISITOR = "[A-Za-z0-9_-]{8,64}"  # how visitors may be named
VIOLATION_LIMIT = 10  # bursts refused before a connection is closed


class Busy(Exception):
    """No more pages can be connected now."""


class RateLimitExceeded(Exception):
    """The connection is to be closed: it sends too much, or does not read what it asked for."""


class Bucket:
    """What may still be done: at most ``burst`` times, and ``rate`` a second come in."""

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._filled = burst, clock()

    @property
    def tokens(self) -> float:
        """How many there are now."""
        now = self._clock()
        more = (now - self._filled) * self._rate
        self._tokens, self._filled = min(self._burst, self._tokens + more), now
        return self._tokens

    @property
    def full(self) -> bool:
        """Nothing has been done lately."""
        return self.tokens >= self._burst

    def take(self) -> None:
        """It has been done once more."""
        self._tokens -= 1


class RateLimit:
    """The account of one visitor or address: ``pages`` that are connected, ``asking`` questions
    under way, of at most ``pending``, ``unread`` bytes of answers that nobody has taken."""

    def __init__(self, name: str, bucket: Bucket, pending: int) -> None:
        self.name, self.bucket, self.pending = name, bucket, pending
        self.pages = self.asking = self.unread = 0

    @property
    def settled(self) -> bool:
        """Nobody is there, nothing is under way, nothing is owed: a new account would be equal."""
        return self.pages <= 0 and self.bucket.full and not self.asking


class RateLimits:
    """The accounts of every visitor and address. One is kept until the last page has gone and the
    bucket is full again, so that nobody gets a new one by connecting anew."""

    def __init__(
        self, quota: Quota | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.quota, self._clock = quota or Quota(), clock
        self._accounts: dict[str, RateLimit] = {}

    def __len__(self) -> int:
        return len(self._accounts)

    def bucket(self) -> Bucket:
        """Messages that are heard."""
        return Bucket(self.quota.messages_per_second, self.quota.burst, self._clock)

    def violation_limit(self) -> Bucket:
        """Messages that are refused before the connection is closed. It fills as fast as the other
        one, so only who goes on at more than twice the rate that is heard loses it."""
        return Bucket(
            self.quota.messages_per_second, VIOLATION_LIMIT * self.quota.burst, self._clock
        )

    def reminders(self) -> Bucket:
        """Refusals that are told."""
        return Bucket(1.0, 1, self._clock)

    def join(self, visitor: str) -> RateLimit:
        """Another page of the visitor has come.

        Raises:
            RateLimitExceeded: when there are too many.
        """
        account = self._account(f"visitor {visitor}", self.bucket, self.quota.pending)
        if account.pages >= self.quota.pages:
            raise RateLimitExceeded(
                f"You have {account.pages} pages open here; close some of them."
            )
        account.pages += 1
        return account

    def join_address(self, address: str) -> RateLimit:
        """Another page has come from the address.

        Raises:
            Busy: when there are too many.
        """
        quota = self.quota

        def bucket() -> Bucket:
            return Bucket(quota.address_messages_per_second, quota.address_burst, self._clock)

        account = self._account(f"address {address}", bucket, quota.address_pending)
        if account.pages >= quota.address_pages:
            raise Busy(
                f"{account.pages} pages are connected from your address; close some of them."
            )
        account.pages += 1
        return account

    def leave(self, account: RateLimit) -> None:
        """A page has gone."""
        account.pages -= 1
        if account.settled:
            self._accounts.pop(account.name, None)

    def _account(self, name: str, bucket: Callable[[], Bucket], pending: int) -> RateLimit:
        account = self._accounts.get(name)
        if account is None:
            self._forget()
            account = self._accounts[name] = RateLimit(name, bucket(), pending)
        return account

    def _forget(self) -> None:
        for account in tuple(self._accounts.values()):
            if account.settled:
                del self._accounts[account.name]
