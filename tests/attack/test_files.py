"""Whatever a file is called and wherever it lies: who did not upload it does not get it."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from playground.ui.live.frames import unpack
from tests.attack.conftest import App, plain_words, png

ANN, BOB = "ann-ann-ann-ann", "bob-bob-bob-bob"
META = {"_type": "gradio.FileData"}
MODEL = "cyclegan-blobs"


def as_file(path: object, meta: bool) -> dict[str, Any]:
    return {"path": str(path), **({"meta": META} if meta else {})}


def asked(app: App, path: object, meta: bool = False, visitor: str = ANN) -> list[tuple[str, Any]]:
    """What every endpoint that takes a file says to this one."""
    file = as_file(path, meta)
    good = as_file(app.upload("good.png", png(1), visitor), True)
    return [
        app.call("translate", file, MODEL, "AB", 32, visitor=visitor),
        app.call("translate_with", good, file, 32, visitor=visitor),
        app.call("translate_with", file, good, 32, visitor=visitor),
        app.call("read_codes", file, "infogan-mnist", visitor=visitor),
    ]


def test_no_file_of_the_servers_is_read_and_none_is_told_from_a_missing_one(
    app: App, secrets: dict[str, Path]
) -> None:
    before = app.files()
    for meta in (False, True):
        said = {name: asked(app, path, meta) for name, path in secrets.items()}
        assert len({str(answer) for answer in said.values()}) == 1, said
        for kind, words in said["missing"]:
            assert (kind, words) == ("refused", 400) if meta else kind == "error"
            if not meta:
                plain_words(words)
                assert "among your uploads" in words
    left = {p for p in app.files() - before if "good.png" not in p.name}
    assert not left


@pytest.mark.parametrize(
    "path",
    ["", ".", "/", "~", "\0", "a" * 5000, "http://127.0.0.1:1/x.png", "https://example.org/x.png",
     "file:///etc/passwd", "//etc/passwd", "../" * 20 + "etc/passwd", "\\\\host\\share", "C:\\x",
     "‮gnp.exe", "x\n{}"],
)  # fmt: skip
def test_odd_paths(app: App, path: str) -> None:
    for meta in (False, True):
        for kind, words in asked(app, path, meta):
            assert (kind, words) == ("refused", 400) if meta else kind == "error", (kind, words)
            if not meta:
                plain_words(words)


@pytest.mark.parametrize("file", [None, 5, [], {}, True, "x", {"path": 5}, {"path": None}, [[]]])
def test_what_is_no_file(app: App, file: Any) -> None:
    for kind, words in (
        app.call("translate", file, MODEL, "AB", 32),
        app.call("translate_with", file, file, 32),
        app.call("read_codes", file, "infogan-mnist"),
    ):
        assert kind == "error"
        plain_words(words)


def test_an_upload_is_its_visitors_alone(app: App) -> None:
    picture = png(random.randrange(2**31))  # nobody's yet, in a second try too
    path = app.upload("mine.png", picture, ANN)
    good = as_file(path, True)
    kind, answer = app.call("translate", good, MODEL, "AB", 32, visitor=ANN)
    assert kind == "complete", answer
    for other in (BOB, ""):
        assert app.call("translate", good, MODEL, "AB", 32, visitor=other) == ("refused", 400)
        kind, words = app.call("translate", as_file(path, False), MODEL, "AB", 32, visitor=other)
        assert kind == "error" and "among your uploads" in words
        assert app.file(path, other).status_code == 403
        assert app.file("/." + path, other).status_code == 403
        assert app.file("/" + path, other).status_code == 403
    assert app.file(path, ANN).content == picture
    # who has the same picture has uploaded it too, and neither takes it from the other
    assert app.upload("mine.png", picture, BOB) == path
    for both in (ANN, BOB):
        assert app.call("translate", good, MODEL, "AB", 32, visitor=both)[0] == "complete"


def test_programs_use_what_their_address_has_uploaded(app: App) -> None:
    file = as_file(app.upload("api.png", png(4)), True)
    kind, answer = app.call("translate", file, MODEL, "AB", 32)
    assert kind == "complete", answer
    assert app.file(answer[0]["path"]).status_code == 200
    kind, words = app.call("translate", file, MODEL, "AB", 32, visitor=ANN)
    assert kind == "refused"


def test_files_hidden_in_other_endpoints_are_refused(app: App, secrets: dict[str, Path]) -> None:
    for path in (secrets["picture"], "http://127.0.0.1:1/x"):
        file = as_file(path, True)
        assert app.call("samples", file, 4, 0) == ("refused", 400)
        assert app.call("status", {"deep": [{"er": file}]}) == ("refused", 400)
        body = {"data": [file], "fn_index": 0, "session_hash": "x"}
        for route in ("queue/join", "run/predict", "api/predict", "call/v2/samples"):
            assert app.post(f"/gradio_api/{route}", json=body).status_code == 400


def test_the_routes_of_gradio_that_the_page_does_not_use_are_not_there(app: App) -> None:
    for route in ("proxy=https://example.org/x", "deep_link?session_hash=x", "vibe-code", "runs",
                  "process_recording", "dev/reload", "stream/a/b/1/playlist-file",
                  "file/etc/passwd", "run-history/buckets"):  # fmt: skip
        assert app.get(f"/gradio_api/{route}").status_code == 404, route
        assert app.post(f"/gradio_api/{route}").status_code == 404, route
    for path in ("http://example.org/x", "https://127.0.0.1/x", "/etc/passwd", "app.py",
                 str(app.folder / "log.txt")):  # fmt: skip
        assert app.file(path).status_code in (403, 404), path


def test_weights_of_others_and_of_the_server_are_not_named(app: App) -> None:
    good = as_file(app.upload("own.png", png(5), ANN), True)
    for model in ("../private/private", "cyclegan:../private/private.png", "cyclegan:/dev/zero",
                  "cyclegan:.upload-0.part", "cyclegan:", "classifier-mnist", ":", "..", ".",
                  "infogan-mnist/../mlp-mnist", "mlp:upload-1", "cyclegan:a+b+c"):  # fmt: skip
        kind, words = app.call("translate", good, model, "AB", 32, visitor=ANN)
        assert kind == "error", model
        plain_words(words)


@pytest.mark.parametrize("name", [5, None, [], {}, True, 1.5, "", "..", "a/b", "x" * 500, "\0"])
def test_names_of_models_and_runs_of_any_kind(app: App, name: Any) -> None:
    for endpoint, data in (
        ("samples", [name, 4, 0]), ("samples", ["mlp-mnist", name, 0]),
        ("samples", ["mlp-mnist", 4, name]), ("discovered", [name]),
        ("infogan", [0, 0, 0, 0, 4, name]), ("modes", ["[[1, 2]]", name]),
        ("cgan", [[1] * 10, 0, 4, name]), ("modes", [name, "ring8"]),
    ):  # fmt: skip
        if endpoint == "samples" and data[2] in (True,) or data[1:2] == [True]:
            continue
        kind, words = app.call(endpoint, *data)
        if kind == "complete":
            assert endpoint == "samples" and name == 5
            continue
        assert kind == "error", (endpoint, data)
        plain_words(words)


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 40_000, b"[" * 60 + b"]" * 60])
def test_nesting_is_answered_by_a_sentence(app: App, body: bytes) -> None:
    for route in ("call/translate", "call/v2/samples", "run/samples", "api/status", "queue/join",
                  "component_server", "cancel", "reset", "live"):  # fmt: skip
        answer = app.post(f"/gradio_api/{route}", content=body,
                          headers={"content-type": "application/json"})  # fmt: skip
        assert answer.status_code == 400, route
        plain_words(answer.json()["detail"])
    with app.socket() as socket:
        socket.send(body.decode())
        told = unpack(socket.recv(timeout=10, decode=False))
        while told["type"] == "status":
            told = unpack(socket.recv(timeout=10, decode=False))
        assert told["type"] == "error"
        plain_words(told["message"])


def test_uploads_that_break_off_are_swept_at_the_next_start(start_app: Any) -> None:
    first = start_app()
    uploads = next((first.folder / "tmp").glob("port-*"))
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    for _ in range(3):
        with first.client() as client:
            client.post("/gradio_api/upload", content=part + b"x" * 1000,
                        headers={"content-type": "multipart/form-data; boundary=x"})  # fmt: skip
    first.close()
    weights = first.folder / "weights"
    weights.mkdir(exist_ok=True)
    left = [weights / ".upload-12.part", uploads / "tmpabc", weights / "upload-1.pth",
            first.folder / "pictures" / ".7.part.npz"]  # fmt: skip
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (1, 1))
    again = start_app("--port", str(first.port), folder=first.folder)
    assert not [p for p in left if p.exists()]
    again.close()
