"""What waits for a page is bounded, and comes in order."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.limits import Quota
from playground.ui.live.frames import pack, unpack
from playground.ui.live.outbox import Outbox
from playground.ui.live.rate_limit import RateLimitExceeded, RateLimits

ADDRESS = "6.6.6.6"


def test_answers_that_nobody_takes_are_bounded_by_their_size() -> None:
    """Of a page, and of an address: there those that read go on."""
    rate_limits = RateLimits(Quota(unread_megabytes=4, address_unread_megabytes=10))
    answer = {"images": np.zeros(313_600, np.uint8)}  # 400 digits

    def page() -> Outbox:
        household = rate_limits.join_address(ADDRESS)
        return Outbox(rate_limits.quota, household, lambda: None)

    def told(outbox: Outbox) -> int:
        taken = 0
        with pytest.raises(RateLimitExceeded, match="does not read"):
            while taken < 100:
                outbox.tell("reply", answer)
                taken += 1
        return taken

    pages = [page() for _ in range(20)]
    assert [told(p) for p in pages] == [12, 12, 7, *[3] * 17]
    reader = page()
    for _ in range(100):
        reader.tell("reply", answer)
        assert reader.take() is not None
    for p in pages:
        p.close()
    assert rate_limits.join_address(ADDRESS).unread == 0
    assert told(reader) == 12


def test_replies_come_first_then_the_room_then_the_newest_frame_of_each_slot() -> None:
    rate_limits, woken = RateLimits(), []
    outbox = Outbox(rate_limits.quota, rate_limits.join_address(""), lambda: woken.append(1))
    for slot, step in (("a", 1), ("b", 1), ("a", 2), ("c", 1)):
        outbox.show(slot, pack({"step": step}))
    outbox.see_room({"role": "old"})
    outbox.see_room({"role": "student"})
    outbox.tell("reply", {"n": 1})
    outbox.forget("c")
    assert outbox.waits("a") and not outbox.waits("c") and len(woken) == 7
    taken = []
    while (message := outbox.take()) is not None:
        told = unpack(message)
        taken.append((told["type"], told.get("slot"), told.get("step"), told.get("role")))
    assert taken == [
        ("reply", None, None, None), ("room", None, None, "student"),
        ("snapshot", "a", 2, None), ("snapshot", "b", 1, None),
    ]  # fmt: skip
    assert outbox.seq == {"a": 1, "b": 1} and outbox.sent == 2
