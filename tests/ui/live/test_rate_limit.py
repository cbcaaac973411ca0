"""A visitor's limits hold over all pages; who changes names gains nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from playground.engine.hosts.inline import InlineEngine
from playground.ui.callers import Callers
from playground.ui.live.channel import PATH, Live
from playground.ui.live.frames import unpack
from playground.ui.live.rate_limit import Quota, RateLimitExceeded, RateLimits
from playground.ui.live.session import Session
from tests.ui.live.conftest import Page

NEVER = 1e-9  # messages a second that come in


@pytest.fixture
def open_page(engine_client: InlineEngine) -> Iterator[Callable[[Quota], Callable[[], Page]]]:
    with ExitStack() as stack:

        def begin(quota: Quota) -> Callable[[], Page]:
            app = Starlette(routes=Live(engine_client, quota).routes)
            client = stack.enter_context(TestClient(app))
            return lambda: Page(stack.enter_context(client.websocket_connect(PATH)))

        yield begin


def hello(page: Page, name: str) -> str:
    page.say(op="hello", visitor=name)
    return str(page.get(lambda m: m["type"] in ("hello", "error"))["type"])


def test_all_pages_of_a_visitor_share_its_messages(open_page: Any) -> None:
    page = open_page(Quota(messages_per_second=NEVER, burst=6))
    first, second, other = page(), page(), page()
    # a hello is said by whoever the page was before
    assert [hello(first, "ann-ann-ann") for _ in range(5)] == ["hello"] * 5
    assert [hello(second, "ann-ann-ann") for _ in range(4)] == ["hello"] * 3 + ["error"]
    assert [hello(other, "bob-bob-bob") for _ in range(5)] == ["hello"] * 5


def test_a_page_that_changes_names_has_one_account(open_page: Any) -> None:
    page = open_page(Quota(messages_per_second=NEVER, burst=6))()
    said = [hello(page, f"somebody-{number}") for number in range(7)]
    assert said == ["hello"] * 6 + ["error"]


def test_so_many_pages_of_one_visitor(open_page: Any) -> None:
    page = open_page(Quota(pages=2))
    pages = [page() for _ in range(3)]
    assert [hello(p, "ann-ann-ann") for p in pages[:2]] == ["hello"] * 2
    with pytest.raises(WebSocketDisconnect) as closed:
        hello(pages[2], "ann-ann-ann")
    assert closed.value.code == 1008 and "2 pages open" in closed.value.reason


def test_questions_under_way_are_counted_over_pages() -> None:
    async def ask() -> None:
        waiting: list[Future[Any]] = []

        def info(run: str) -> Future[Any]:
            waiting.append(Future())
            return waiting[-1]

        broadcaster: Any = SimpleNamespace(engine_client=SimpleNamespace(info=info))
        rate_limits = RateLimits(Quota(pending=3))
        first, second, other = (Session(broadcaster, rate_limits, lambda: None) for _ in range(3))
        names = {first: "ann-ann-ann", second: "ann-ann-ann", other: "bob-bob-bob"}
        for session, name in names.items():
            session.receive(f'{{"op": "hello", "visitor": "{name}"}}')
            assert session.outbox.take()
        question = '{"op": "info", "run": "some-run", "id": 1}'
        for session in (first, first, second, second, other):
            session.receive(question)
        refused = second.outbox.take()
        assert len(waiting) == 4 and refused and "Too many questions" in unpack(refused)["message"]
        assert first.outbox.take() is None and other.outbox.take() is None
        first.close()  # what it asked for is given up, and counted no more
        await asyncio.sleep(0)
        second.receive(question)
        assert len(waiting) == 5 and second.outbox.take() is None

    asyncio.run(ask())


def test_an_account_is_kept_until_its_bucket_is_full_again() -> None:
    now = [0.0]
    rate_limits = RateLimits(Quota(messages_per_second=10, burst=10), lambda: now[0])
    account = rate_limits.join("ann-ann-ann")
    for _ in range(10):
        account.bucket.take()
    rate_limits.leave(account)
    again = rate_limits.join("ann-ann-ann")  # connects anew at once
    assert again.bucket.tokens < 1
    rate_limits.leave(again)
    now[0] = 2.0
    assert rate_limits.join("bob-bob-bob").bucket.full and len(rate_limits) == 1


@pytest.mark.parametrize(("rate", "cut"), [(150, False), (350, False), (500, True), (20_000, True)])
def test_who_goes_on_sending_is_cut_who_overdoes_it_a_little_is_not(rate: int, cut: bool) -> None:
    """However the flood falls between the messages that are heard: at 20,000 a second no more than
    a hundred are refused in a row."""
    now = [0.0]
    broadcaster: Any = SimpleNamespace(engine_client=None)
    session = Session(broadcaster, RateLimits(Quota(), lambda: now[0]), lambda: None)
    refusals = 0

    def exceeded() -> None:
        nonlocal refusals
        while now[0] < 60:
            now[0] += 1 / rate
            session.receive('{"op": "hello", "visitor": "flooder-1"}')
            while answer := session.outbox.take():
                refusals += b"Too many messages" in answer

    if cut:
        with pytest.raises(RateLimitExceeded, match="Too many messages"):
            exceeded()
        assert now[0] == pytest.approx(4000 / (rate - 400), rel=0.2)
    else:
        exceeded()
    assert refusals <= now[0] + 1  # it is told once a second


def test_nothing_large_is_sent_back() -> None:
    broadcaster: Any = SimpleNamespace(engine_client=None)
    session = Session(broadcaster, RateLimits(), lambda: None)
    for text in (f'{{"op": "fly", "slot": "{"x" * 9999}", "id": "{"y" * 9999}"}}',
                 '{"op": "fly", "slot": {"a": [1]}, "id": [1]}',
                 f'{{"op": "fly", "id": 1{"0" * 4000}}}'):  # fmt: skip
        session.receive(text)
        answer = session.outbox.take()
        assert answer and len(answer) < 400
        told = unpack(answer)
        assert "op must be one of" in told["message"] and not {"slot", "id"} & set(told)


class At:
    """A live channel whose pages come from addresses of choice, by a clock of the test's."""

    def __init__(
        self, engine_client: InlineEngine, stack: ExitStack, quota: Quota, most: int
    ) -> None:
        self.now = 0.0
        live = Live(
            engine_client, quota, most, callers=Callers(proxied=True), clock=lambda: self.now
        )
        self.client = stack.enter_context(TestClient(Starlette(routes=live.routes)))
        self._stack = stack

    def post(self, address: str, session: str = "", *ops: Any) -> Any:
        body = {"session": session, "ops": list(ops)}
        return self.client.post(PATH, json=body, headers={"x-forwarded-for": address})

    def socket(self, address: str) -> Page:
        connected = self.client.websocket_connect(PATH, headers={"x-forwarded-for": address})
        return Page(self._stack.enter_context(connected))


@pytest.fixture
def at(engine_client: InlineEngine) -> Iterator[Callable[..., At]]:
    with ExitStack() as stack:
        yield lambda most=1000, **quota: At(engine_client, stack, Quota(**quota), most)


def named(name: str) -> dict[str, str]:
    return {"op": "hello", "visitor": name}


def test_a_thousand_posts_lock_nobody_out(at: Callable[..., At]) -> None:
    channel = at(address_pages=20)
    assert {channel.post("6.6.6.6").status_code for _ in range(1000)} == {200}
    assert channel.client.get(f"{PATH}/status").json()["web"]["connections"] == 20
    assert channel.post("1.1.1.1").status_code == 200
    assert channel.socket("1.1.1.1").kind("status")
    assert channel.socket("6.6.6.6").kind("status")  # behind the same router


def test_old_sessions_are_cleared_before_a_new_one_is_refused(at: Callable[..., At]) -> None:
    channel = at(most=3)
    for number in range(3):
        assert channel.post(f"1.1.1.{number}").status_code == 200
    refused = channel.post("2.2.2.2")
    assert refused.status_code == 503 and "Too many pages" in refused.json()["message"]
    channel.now = 61.0
    assert [channel.post("2.2.2.2").status_code for _ in range(4)] == [200, 200, 200, 503]


def test_an_address_is_refused_when_all_its_pages_are_somebodys(at: Callable[..., At]) -> None:
    channel = at(address_pages=2)
    for number in range(2):
        assert channel.post("6.6.6.6", "", named(f"eve-eve-{number}")).status_code == 200
    refused = channel.post("6.6.6.6")
    assert refused.status_code == 503 and "from your address" in refused.json()["message"]
    with pytest.raises(WebSocketDisconnect) as closed:
        channel.socket("6.6.6.6").get()
    assert closed.value.code == 1013
    assert channel.post("2001:db8::1", "", named("bob-bob-bob")).status_code == 200
    assert channel.post("2001:db8::2", "", named("cyd-cyd-cyd")).status_code == 200
    assert channel.post("2001:db8::3").status_code == 503  # one household has so many of these
    channel.now = 61.0
    assert channel.post("6.6.6.6").status_code == 200


def test_a_class_of_thirty_reloads_behind_one_address(at: Callable[..., At]) -> None:
    """Twice two pages each, of which the first two have not been noticed to be gone."""
    channel = at()
    for _ in range(2):
        for student in range(30):
            for _ in range(2):
                answer = channel.post("9.9.9.9", "", named(f"student-{student:02}"))
                assert answer.status_code == 200


def test_what_an_address_says_is_bounded_whatever_names_it_gives(at: Callable[..., At]) -> None:
    channel = at(address_messages_per_second=NEVER, address_burst=10)
    pages = [channel.socket("6.6.6.6") for _ in range(4)]
    for number, page in enumerate(pages):
        for _ in range(3):
            page.say(**named(f"eve-eve-{number}"))
    assert "Too many messages" in pages[3].kind("error")["message"]
    other = channel.socket("1.1.1.1")
    other.say(**named("ann-ann-ann"))
    assert other.kind("hello")
