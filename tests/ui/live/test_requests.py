"""The live channel where WebSockets fail: requests that send and requests that wait take turns."""

from __future__ import annotations

from starlette.testclient import TestClient

from playground.ui.live.channel import PATH, Live


def test_news_wait_for_who_takes_them(client: TestClient, live: Live) -> None:
    hello = {"op": "hello", "visitor": "ann-ann-ann"}
    name = client.post(PATH, json={"ops": []}).headers["x-session"]
    client.post(PATH, json={"session": name, "ops": [hello]})  # answers, and takes nothing away
    (line,) = live._sessions.values()
    assert line.news.is_set()  # or the next poll would wait 20 seconds for what is there
    assert b'"hello"' in client.post(PATH, json={"session": name, "poll": True}).content
    assert not line.news.is_set()
