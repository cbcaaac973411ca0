"""The live channel end to end: WebSocket and plain requests, good manners and bad."""

from __future__ import annotations

import itertools
import json
import re
import struct
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.sync.client import connect

from playground.engine.hosts.inline import InlineEngine
from playground.ui.live.channel import PATH, Live
from playground.ui.live.frames import unpack
from playground.ui.live.rate_limit import Quota, RateLimitExceeded, RateLimits
from playground.ui.ops_metrics import OpsMetrics
from tests.conftest import Playground
from tests.ui.live.conftest import Page


def start(page: Page, **values: Any) -> str:
    page.say(op="submit", slot="train", id=1, values=values)
    reply = page.kind("reply")
    assert reply["yours"] and reply["id"] == 1 and "owner" not in reply
    return str(reply["run"])


def test_a_page_trains_and_watches(page: Page) -> None:
    run = start(page)
    page.say(op="watch", slot="train", run=run, ask={"layers": ["fake"], "fps": 200})
    first = page.kind("snapshot")
    assert first["slot"] == "train" and first["seq"] == 1 and first["run"] == run
    assert first["arrays"]["fake"].shape == (4, 2)
    page.say(op="ack", slot="train", seq=1)
    second = page.kind("snapshot")
    assert second["seq"] == 2 and second["step"] > first["step"]
    page.say(op="steer", slot="train", id=2, run=run, command="pause")
    assert page.kind("reply")["state"] == "paused"
    page.say(op="ack", slot="train", seq=2)
    assert page.kind("snapshot")["state"] == "paused"
    page.say(op="unwatch", slot="train")
    page.say(op="info", slot="train", id=3, run=run)
    assert page.kind("reply")["run"] == run  # and no snapshot before it


def test_a_run_is_watched_from_the_answer_on(page: Page) -> None:
    watches = {"train": {"layers": ["fake"]}, "curves": {"fps": 4}}
    page.say(op="submit", slot="train", id=1, values={}, watches=watches, paused=True)
    reply = page.kind("reply")
    assert reply["state"] == "paused" and reply["step"] == 0 and reply["extent"] == 1.0
    frames = {f["slot"]: f for f in (page.kind("snapshot"), page.kind("snapshot"))}
    assert set(frames) == set(watches) and {f["run"] for f in frames.values()} == {reply["run"]}
    assert frames["train"]["step"] == 0 and "fake" in frames["train"]["arrays"]
    page.say(op="ack", slot="train", seq=1)
    page.say(op="steer", id=2, run=reply["run"], command="step", values={"players": "D"})
    assert page.kind("reply")["step"] == 1 and page.kind("snapshot")["step"] == 1


@pytest.mark.parametrize("watches", [{"": {}}, {"a": 3}, ["a"], {str(i): {} for i in range(1000)}])
def test_bad_watches_start_nothing(page: Page, engine_client: InlineEngine, watches: Any) -> None:
    page.say(op="submit", id=1, values={}, watches=watches)
    assert page.get()["type"] == "error"
    assert engine_client.runs().result() == []


def test_no_frame_without_ack(page: Page, engine_client: InlineEngine) -> None:
    run = start(page)
    page.say(op="watch", slot="train", run=run, ask={"fps": 200})
    seen = page.kind("snapshot")["step"]
    while engine_client.info(run).result()["step"] < seen + 50:
        pass
    page.say(op="infer", slot="s", id=9, model=run, what="double", args={"x": 3})
    assert page.get()["type"] == "reply"  # nothing had been waiting before it
    page.say(op="ack", slot="train", seq=1)
    assert page.kind("snapshot")["step"] > seen + 40  # the newest, none of those between


def test_viewers_share_one_watch(client: TestClient, engine_client: InlineEngine) -> None:
    run = engine_client.submit({}).result()["run"]
    sockets = [client.websocket_connect(PATH) for _ in range(5)]
    for socket in sockets:
        Page(socket.__enter__()).say(op="watch", slot="a", run=run, ask={})
    for socket in sockets:
        assert Page(socket).kind("snapshot")["run"] == run
    assert len(engine_client.engine.state.subscriptions) == 1
    for socket in sockets:
        socket.__exit__(None, None, None)
    for _ in range(1000):
        if not len(engine_client.engine.state.subscriptions):
            return
    client.post(PATH, json={})  # the loop has gone round: the disconnects are through
    assert len(engine_client.engine.state.subscriptions) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "JSON"), ("[]", "JSON object"), ("7", "JSON object"), ('{"op": "fly"}', "op must be"),
        ('{"op": ["hello"]}', "wrong kind"), ("[" * 100_000, "JSON"),
        ('{"op": "watch", "slot": 1}', "slot must be"),
        ('{"op": "watch", "slot": "a", "run": "r", "ask": 3}', "ask must be"),
        ('{"op": "ask", "slot": "nowhere"}', "Nothing is watched"),
        ('{"op": "hello", "visitor": "<script>"}', "visitor must be"),
        ('{"op": "infer", "model": "no", "what": "x", "slot": "a", "id": 1}', "no checkpoint"),
        ('{"op": "steer", "run": "nobodys-run", "command": "stop"}', "no run"),
        ('{"op": "submit", "values": {"rate": "much"}}', "rate is 'much'"),
        (json.dumps({"op": "hello", "visitor": "x" * 300_000}), "262144 bytes"),
    ],
)  # fmt: skip
def test_malformed_messages_are_answered(page: Page, text: str, words: str) -> None:
    page.socket.send_text(text)
    assert words in page.kind("error")["message"]
    page.say(op="hello", visitor="still-here")
    page.kind("hello")


def test_binary_messages_are_answered(page: Page) -> None:
    page.socket.send_bytes(b"\x00\xff")
    assert "JSON" in page.kind("error")["message"]


def test_somebody_elses_run_can_be_seen_but_not_steered(
    page: Page, engine_client: InlineEngine
) -> None:
    run = engine_client.submit({}, "bob-bob-bob").result()["run"]
    page.say(op="steer", slot="a", id=4, run=run, command="stop")
    assert "somebody else" in page.kind("error")["message"]
    page.say(op="info", slot="a", id=5, run=run)
    told = page.kind("reply")
    assert told["yours"] is False and "bob" not in str(told)
    page.say(op="fork", slot="a", id=6, run=run)
    own = page.kind("reply")
    assert own["yours"] and own["run"] != run


def test_the_number_of_somebody_elses_own_pictures_is_not_told(
    page: Page, engine_client: InlineEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"data": "own", "gan": "cyclegan", "pictures": 8_675_309, "width": 16}
    for owner, shown in (("bob-bob-bob", False), ("ann-ann-ann", True)):
        about: Future[Any] = Future()
        about.set_result({"run": "r", "owner": owner, "values": values})
        monkeypatch.setattr(engine_client, "info", lambda run, about=about: about)
        page.say(op="info", slot="a", id=5, run="r")
        told = page.kind("reply")
        assert told["values"]["width"] == 16 and ("8675309" in str(told)) == shown


def test_a_flood_is_refused_then_cut_off(engine_client: InlineEngine) -> None:
    live = Live(engine_client, Quota(messages_per_second=1, burst=5))
    from starlette.applications import Starlette

    with (
        TestClient(Starlette(routes=live.routes)) as client,
        client.websocket_connect(PATH) as socket,
    ):
        page = Page(socket)
        for _ in range(7):
            page.say(op="hello", visitor="flooder-1")
        assert "Too many messages" in page.kind("error")["message"]
        with pytest.raises(WebSocketDisconnect) as closed:
            for _ in range(100):
                page.say(op="hello", visitor="flooder-1")
            page.get(lambda m: False)
        assert closed.value.code == 1008


def test_a_login_covers_the_channel(live: Live, client: TestClient) -> None:
    app: Any = client.app
    app.auth, app.cookie_id, app.tokens = {"ann": "secret"}, "abc", {"token": "ann"}
    assert client.post(PATH, json={}).status_code == 401
    with client.websocket_connect(PATH) as socket, pytest.raises(WebSocketDisconnect):
        socket.receive_bytes()
    client.cookies.set("access-token-unsecure-abc", "forged")
    assert client.post(PATH, json={}).status_code == 401
    client.cookies.set("access-token-unsecure-abc", "token")
    assert client.post(PATH, json={}).status_code == 200
    with client.websocket_connect(PATH) as socket:
        assert Page(socket).get()["type"] == "status"


def parts(content: bytes) -> list[dict[str, Any]]:
    found, at = [], 0
    while at < len(content):
        (length,) = struct.unpack_from("<I", content, at)
        found.append(unpack(content[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def test_plain_requests_do_the_same(client: TestClient) -> None:
    session = client.post(PATH, json={"ops": []}).headers["x-session"]

    def poll(*ops: Any) -> list[dict[str, Any]]:
        answer = client.post(PATH, json={"session": session, "ops": ops, "poll": True})
        assert answer.headers["x-session"] == session
        return parts(answer.content)

    def until(kind: str, *ops: Any) -> dict[str, Any]:
        for _ in range(20):
            for message in poll(*ops):
                if message["type"] == kind:
                    return message
            ops = ()
        raise AssertionError(kind)

    assert until("status")["engine"] == "ready"
    run = until("reply", {"op": "submit", "id": 1, "values": {}})["run"]
    first = until("snapshot", {"op": "watch", "slot": "a", "run": run, "ask": {"fps": 100}})
    second = until("snapshot", {"op": "ack", "slot": "a", "seq": first["seq"]})
    assert second["step"] > first["step"]
    stranger = client.post(PATH, json={"session": "forged", "ops": []})
    assert stranger.headers["x-session"] != session
    for body in (b"{", b"[]", b'{"ops": 3}', b"[" * 200_000):
        assert client.post(PATH, content=body).status_code == 400
    assert client.post(PATH, content=b"x" * 300_000).status_code == 413


def test_a_page_that_never_reads_is_cut_off() -> None:
    from playground.ui.live.broadcaster import Broadcaster
    from playground.ui.live.session import Session

    broadcaster: Broadcaster = SimpleNamespace(engine_client=None)  # type: ignore[assignment]
    session = Session(broadcaster, RateLimits(Quota(messages_per_second=1e9)), lambda: None)
    with pytest.raises(RateLimitExceeded, match="does not read"):
        for _ in range(1000):
            session.receive('{"op": "hello", "visitor": "never-reads"}')


def test_the_numbers_as_json_and_for_prometheus(client: TestClient, page: Page) -> None:
    run = start(page)
    page.say(op="watch", slot="a", run=run, ask={})
    page.kind("snapshot")
    told = client.get(f"{PATH}/status").json()
    assert told["web"]["connections"] == 1 and told["web"]["frames_sent"] == 1
    assert [r["state"] for r in told["engine"]["runs"]] == ["running"]
    assert "ann-ann-ann" not in str(told) and run not in str(told)
    text = client.get(f"{PATH}/metrics").text
    assert 'gan_playground_runs{state="running"} 1.0\n' in text
    assert "# TYPE gan_playground_frames_total counter\n" in text
    for line in text.splitlines():
        assert line.startswith("#") or float(line.rsplit(" ", 1)[1]) >= 0
    app: Any = client.app
    app.auth, app.cookie_id, app.tokens = {"ann": "secret"}, "abc", {}
    assert {client.get(f"{PATH}/{page}").status_code for page in ("status", "metrics")} == {401}


def test_the_numbers_while_the_engine_is_away() -> None:
    text = OpsMetrics().text({"web": WEB, "engine": None})
    assert "gan_playground_up 0.0\n" in text


WEB = dict.fromkeys(
    ("cpu_seconds", "resident_megabytes", "connections", "channels", "frames_sent", "rooms",
     "students"), 3.0
)  # fmt: skip


def engine_with(steps: int, **states: int) -> dict[str, Any]:
    runs = [{"state": state} for state, number in states.items() for _ in range(number)]
    none = dict.fromkeys(("uptime_seconds", "queue", "watches", "frames", "cpu_seconds"), 0)
    inference = dict.fromkeys(("answered", "batches", "p50_ms", "p95_ms"), 0)
    return {**none, "steps": steps, "runs": runs, "fused": [], "inference": inference,
            "memory_megabytes": {"host": 5.0}, "models": {}}  # fmt: skip


def test_each_family_of_numbers_is_one_group() -> None:
    text = OpsMetrics().text({"web": WEB, "engine": engine_with(9, running=2)})
    families = [f.name for f in text_string_to_metric_families(text)]
    assert len(families) == len(set(families))
    named = [line.split("{")[0].split(" ")[0] for line in text.splitlines() if line[0] != "#"]
    groups = [name for name, _ in itertools.groupby(named)]
    assert len(groups) == len(set(groups))
    assert 'gan_playground_memory_megabytes{place="web"} 3.0' in text
    assert 'gan_playground_memory_megabytes{place="engine_host"} 5.0' in text


def test_what_a_gpu_tells_is_measured_where_there_is_one() -> None:
    engine = engine_with(9, running=2)
    told = OpsMetrics().text({"web": WEB, "engine": engine})
    # a gauge without a number would read as a device that idles
    assert "gan_playground_device_utilisation_percent{" not in told
    assert "gan_playground_device_utilisation_percent 0" not in told
    places = {"host": 5.0, "device": 6.0, "device_reserved": 8.0}
    engine |= {"graphs": {"held": 7, "eager": {}}, "utilisation": 42.0, "device": "cuda"}
    engine["memory_megabytes"] = places
    told = OpsMetrics().text({"web": WEB, "engine": engine})
    for line in (
        "step_graphs 7.0",
        'device_utilisation_percent{device="cuda"} 42.0',
        'memory_megabytes{place="engine_device_reserved"} 8.0',
    ):
        assert f"gan_playground_{line}" in told
    engine["devices"] = [{"device": "cuda:0", "utilisation": 90.0}, {"device": "cuda:1"}]
    told = OpsMetrics().text({"web": WEB, "engine": engine})
    busy = [line for line in told.splitlines() if line.startswith("gan_playground_device_util")]
    assert busy == ['gan_playground_device_utilisation_percent{device="cuda:0"} 90.0']


def test_counters_never_fall() -> None:
    metrics, seen = OpsMetrics(), []
    states: list[dict[str, int]] = [{"running": 2}, {"ended": 1}, {}, {"running": 1}]
    for steps, state in zip((100, 250, 7, 9), states, strict=True):  # a new engine after the second
        text = metrics.text({"web": WEB, "engine": engine_with(steps, **state)})
        found = re.search(r"gan_playground_steps_total ([0-9.]+)", text)
        assert found
        seen.append(float(found[1]))
        assert ("gan_playground_runs" in text.replace("# HELP gan_playground_runs", "")
                .replace("# TYPE gan_playground_runs", "")) is bool(state)  # fmt: skip
    assert seen == [100, 250, 257, 259]


def test_messages_go_as_they_are(playground: Playground) -> None:
    """Deflating a picture costs more than sending it; a browser offers it all the same."""
    address = playground.url.replace("http", "ws") + PATH
    with connect(address, compression="deflate", origin=playground.url) as line:  # type: ignore[arg-type]
        assert unpack(line.recv(30))["type"] == "status"  # type: ignore[arg-type]
        assert line.response is not None
        assert "Sec-WebSocket-Extensions" not in line.response.headers
