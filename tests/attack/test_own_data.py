"""Own points and own pictures in the hands of a stranger: other people's files, archives that are
bombs, tables without an end, questions about other people's pictures."""

from __future__ import annotations

import io
import json
import random
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from playground.ui.live.frames import unpack
from tests.attack.conftest import App, plain_words, png
from tests.attack.test_files import ANN, BOB, as_file

SMALL = {"data": "pictures", "gan": "dcgan", "maps": 8, "batch": 8}


def archive(*files: tuple[str, bytes], level: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as packed:
        for name, content in files:
            packed.writestr(name, content)
    return out.getvalue()


def pictures(count: int, seed: int = 0) -> bytes:
    return archive(*[(f"{n}.png", png(seed + n, 32)) for n in range(count)])


def sent(app: App, content: bytes, visitor: str = "", name: str = "a.zip") -> dict[str, Any]:
    return as_file(app.upload(name, content, visitor), True)


def submitted(socket: Any, values: dict[str, Any]) -> str:
    """Starts a run; its name, once its first picture has come."""
    socket.send(json.dumps({"op": "submit", "id": 1, "slot": "a", "values": values}))
    run = str(reply(socket, 1)["run"])
    socket.send(json.dumps({"op": "watch", "slot": "a", "run": run, "ask": {"fps": 5}}))
    while unpack(socket.recv(timeout=60, decode=False))["type"] != "snapshot":
        pass
    return run


def reply(socket: Any, number: int) -> dict[str, Any]:
    while True:
        told: dict[str, Any] = unpack(socket.recv(timeout=60, decode=False))
        if told.get("id") == number:
            return told


def test_only_ones_own_uploads_become_a_dataset(app: App, secrets: dict[str, Path]) -> None:
    before = app.files()
    said = {
        str(app.call("images_dataset", [as_file(path, meta)], visitor=ANN))
        for path in secrets.values() for meta in (False, True)
    }  # fmt: skip
    assert len(said) <= 2  # one sentence, one refusal: nothing is told from a missing file
    assert app.files() == before
    mine = sent(app, pictures(20, random.randrange(2**20)), ANN)
    assert app.call("images_dataset", [mine], visitor=BOB) == ("refused", 400)
    assert app.call("images_dataset", [mine]) == ("refused", 400)
    kind, answer = app.call("images_dataset", [mine], visitor=ANN)
    assert (kind, answer[0]["pictures"]) == ("complete", 20), answer


def bomb(kind: str) -> bytes:
    if kind == "zeros":  # 400 MB in some 400 kB
        return archive(("a.png", bytes(400_000_000)), level=zipfile.ZIP_DEFLATED)
    if kind == "pixels":  # 20 pictures of 900 megapixels each
        out = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(out, "PNG")
        return archive(*[(f"{n}.png", out.getvalue()) for n in range(20)])
    if kind == "names":  # a table of contents and nothing else
        return archive(*[(f"{n}.png", b"") for n in range(60_000)])
    if kind == "nested":
        return archive(*[(f"{n}.zip", pictures(20)) for n in range(20)])
    if kind == "paths":
        return archive(*[(f"../../{n}.png", png(n)) for n in range(20)])
    if kind == "classes":  # 400 folders
        return archive(*[(f"{n}/{m}.png", png(n)) for n in range(400) for m in range(2)])
    return {"cut": pictures(20)[:-300], "text": b"PK words", "empty": archive()}[kind]


@pytest.mark.parametrize(
    "kind", ["zeros", "pixels", "names", "nested", "paths", "classes", "cut", "text", "empty"]
)
def test_archives_that_are_no_set_of_pictures(app: App, kind: str) -> None:
    before = app.files()
    found, words = app.call("images_dataset", [sent(app, bomb(kind), ANN)], visitor=ANN)
    assert found == "error", words
    plain_words(words)
    assert not [p for p in app.files() - before if p.is_relative_to(app.folder / "pictures")]


def test_many_sets_at_once(app: App) -> None:
    """They are read one after the other; each is kept, or there are words why not."""
    files = [sent(app, pictures(200, 10**6 * n), ANN) for n in range(3)]
    with ThreadPoolExecutor(9) as pool:
        asked = [pool.submit(app.call, "images_dataset", [file], visitor=ANN) for file in files * 3]
        answers = [answer.result(200) for answer in asked]
    for kind, told in answers:
        if kind != "complete":
            plain_words(told)
    assert any(kind == "complete" for kind, _ in answers)


def test_pictures_of_others_are_not_shown_by_questions_about_their_run(app: App) -> None:
    file = sent(app, pictures(24, random.randrange(2**20)), ANN)
    kind, answer = app.call("images_dataset", [file], visitor=ANN)
    assert kind == "complete", answer
    with app.socket(ANN) as hers, app.socket(BOB) as his:
        run = submitted(hers, {**SMALL, "picture_set": answer[0]["picture_set"]})
        for socket, sees in ((hers, True), (his, False)):
            socket.send(json.dumps({"op": "honesty", "id": 7, "run": run, "member": 0}))
            told = reply(socket, 7)
            assert (told["type"] == "reply") is sees, told
            if not sees:
                plain_words(told["message"])
                assert "only they see" in told["message"]
        kind, words = app.call("honesty", run)
        assert kind == "error" and "only they see" in words
        for member in (-1, 1, 10**9, "0", None, [], True):
            hers.send(json.dumps({"op": "honesty", "id": 8, "run": run, "member": member}))
            plain_words(reply(hers, 8)["message"])
        hers.send(json.dumps({"op": "steer", "id": 9, "run": run, "command": "drop"}))
        reply(hers, 9)


def test_questions_about_copies_leave_others_their_pictures(app: App) -> None:
    """2,000 training pictures against 500 samples, again and again: the fixture asks what somebody
    else saw meanwhile."""
    kind, answer = app.call("images_dataset", [sent(app, pictures(2000), ANN)], visitor=ANN)
    assert kind == "complete", answer
    with app.socket(ANN) as socket:
        run = submitted(socket, {**SMALL, "picture_set": answer[0]["picture_set"]})
        for number in range(2, 14):
            socket.send(json.dumps({"op": "honesty", "id": number, "run": run, "member": 0}))
        for number in range(2, 14):
            told = reply(socket, number)
            if told["type"] == "error":
                plain_words(told["message"])
        socket.send(json.dumps({"op": "steer", "id": 99, "run": run, "command": "drop"}))
        reply(socket, 99)


@pytest.mark.parametrize(
    "points",
    ["", "[]", "x", "1,2", "nan,nan\n" * 20, "1e999,1\n" * 20, "[" * 5000, "1,2\n" * 20,
     "1,2,3\n" * 20, "\0" * 999, "=cmd|' /C calc'!A0,1\n" * 20, json.dumps([[10**400, 1]] * 20),
     json.dumps([[1, 2]] * 9 + [["x", 1]]), '{"a": [1, 2]}'],
)  # fmt: skip
def test_tables_that_are_no_points(app: App, points: str) -> None:
    before = app.files()
    kind, words = app.call("points_dataset", points)
    assert kind == "error", words
    plain_words(words)
    assert app.files() == before


@pytest.mark.parametrize("k", [-1, 10**9, 1.5, "three", True, None, [3]])
def test_numbers_of_modes_that_are_none(app: App, k: Any) -> None:
    table = "\n".join(f"{n % 7},{n * n % 11}" for n in range(50))
    kind, words = app.call("points_dataset", table, "", k)
    assert kind == "error", (k, words)
    plain_words(words)


def test_large_tables_and_drawings_together(app: App) -> None:
    """A table of the most rows is thinned, a larger one refused, and what is kept is bounded."""
    rng = random.Random(0)
    table = "\n".join(f"{rng.gauss(0, 1):.4f},{rng.gauss(0, 1):.4f}" for _ in range(100_000))
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(app.call, "points_dataset", table + f"\n{n},1", "", 20, patience=200.0)
                 for n in range(8)]  # fmt: skip
        for answer in asked:
            kind, told = answer.result(250)
            if kind != "complete":
                plain_words(told)
    kind, words = app.call("points_dataset", "1,2\n" * 3_000_000, patience=100.0)
    assert kind in ("error", "refused"), words
