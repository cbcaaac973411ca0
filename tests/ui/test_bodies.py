"""Bodies are bounded each and together, and what is held is given back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from playground.core.limits import BodyLimits
from playground.ui.bodies import Bodies, Refused

EVE, ANN = ({"client": (peer, 1), "headers": []} for peer in ("6.6.6.6", "7.7.7.7"))


def receive(*chunks: bytes, stalls: bool = False) -> Any:
    waiting = list(chunks)

    async def next_message() -> dict[str, Any]:
        if not waiting and stalls:
            await asyncio.sleep(60)
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": stalls or bool(waiting)}

    return next_message


def bodies(**limits: float) -> Bodies:
    return Bodies(BodyLimits(**limits))


async def read(held: Bodies, who: Any, *chunks: bytes, stalls: bool = False) -> bytes:
    async with held.read(who, receive(*chunks, stalls=stalls), held.limits.megabytes) as body:
        return body


def test_a_body_in_pieces_is_one() -> None:
    assert asyncio.run(read(bodies(), ANN, b"a", b"b", b"")) == b"ab"


@pytest.mark.parametrize(
    ("limits", "size", "stalls", "status"),
    [
        ({"megabytes": 0.01}, 10_001, False, 413),
        ({"address_megabytes": 0.01}, 10_001, False, 429),
        ({"total_megabytes": 0.01}, 10_001, False, 503),
        ({"seconds": 0.1}, 10, True, 408),
    ],
)
def test_what_is_too_much_is_refused_and_let_go(
    limits: dict[str, float], size: int, stalls: bool, status: int
) -> None:
    async def tried() -> None:
        held = bodies(**limits)
        with pytest.raises(Refused) as refused:
            await read(held, EVE, b"x" * size, stalls=stalls)
        assert refused.value.status == status
        assert await read(held, EVE, b"x" * 9_000) == b"x" * 9_000  # nothing stayed booked

    asyncio.run(tried())


def test_what_one_address_holds_does_not_shut_the_others_out() -> None:
    async def tried() -> None:
        held = bodies(address_megabytes=0.02, total_megabytes=1)
        async with held.read(EVE, receive(b"x" * 15_000), 1):
            with pytest.raises(Refused, match="your address"):
                await read(held, EVE, b"x" * 15_000)
            assert len(await read(held, ANN, b"x" * 15_000)) == 15_000
        assert len(await read(held, EVE, b"x" * 15_000)) == 15_000

    asyncio.run(tried())


def test_an_answer_that_takes_too_long_is_no_slow_body() -> None:
    async def tried() -> None:
        with pytest.raises(TimeoutError):
            async with bodies().read(ANN, receive(b"x"), 1):
                raise TimeoutError

    asyncio.run(tried())
