"""Own trainings in a visitor's list of models."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from safetensors import numpy as safetensors

from playground.core.limits import UPLOAD_SECONDS
from playground.core.spec import PlaygroundError
from playground.inference import pretrained
from playground.ui.callers import Caller
from playground.ui.endpoints import trained, translation
from playground.ui.endpoints.trained import OF_ADDRESS, OF_OWNER, Trained, keep
from playground.ui.endpoints.translation import Translator

ANN, BOB = Caller("ann", "here"), Caller("bob", "here")


def model(name: str) -> Translator:
    return Translator(f"cyclegan:upload-{name}.safetensors", ("a", "b"), True, True)


def kept(clock: Any = lambda: 0.0) -> Trained:
    found = Trained(clock)
    for i in range(OF_OWNER):
        found.add(ANN, model(str(i)))
    return found


def test_the_oldest_goes_and_takes_its_file_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[str] = []
    monkeypatch.setattr(translation, "forget_uploads", lambda model: gone.append(model))
    found = kept()
    found.add(ANN, model("new"))
    assert [t.name for t in found.of("ann")][0] == model("new").name
    assert len(found.of("ann")) == OF_OWNER and gone == [model("0").name]
    assert found.of("bob") == []


def test_they_go_with_the_uploads() -> None:
    now = [0.0]
    found = kept(lambda: now[0])
    now[0] = UPLOAD_SECONDS - 1
    assert len(found.of("ann")) == OF_OWNER
    now[0] = UPLOAD_SECONDS
    assert found.of("ann") == []


def test_an_address_has_its_limit_and_an_owner_changes_within_it() -> None:
    found = Trained(lambda: 0.0)
    for i in range(OF_ADDRESS):
        found.add(Caller(f"owner {i // OF_OWNER}", "here"), model(str(i)))
    with pytest.raises(PlaygroundError, match=f"{OF_ADDRESS} models from your address"):
        found.check_room(Caller("another", "here"))
    found.check_room(Caller("another", "elsewhere"))
    found.check_room(Caller("owner 0", "here"))  # whose oldest goes


def site(gan: str, data: str, content: bytes = b"") -> Any:
    def future(value: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(value)
        return done

    engine = SimpleNamespace(
        info=lambda run: future({"values": {"gan": gan, "data": data}, "step": 1240}),
        exported=lambda run, format, owner: future({"content": np.frombuffer(content, np.uint8)}),
    )
    return SimpleNamespace(engine=engine, patience=5.0)


def test_the_generators_alone_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pretrained, "weights_folder", lambda: tmp_path)
    monkeypatch.setattr(translation, "sweep_later", lambda site: None)
    names = ("mean_g.w", "mean_f.w", "pool_a", "g.w", "opt_g.w")  # a pool holds pictures
    content = safetensors.save({name: np.zeros(2, np.float32) for name in names})
    found = Trained()
    own = asyncio.run(keep(site("cyclegan", "blobs", content), found, "run", ANN))
    assert own.title.endswith("(yours, step 1,240)") and found.of("ann") == [own]
    file = tmp_path / own.name.partition(":")[2]
    assert set(safetensors.load_file(file)) == {"mean_g.w", "mean_f.w"}


@pytest.mark.parametrize(
    ("gan", "data", "run", "words"),
    [
        ("pix2pix", "outlines", "run", "only one of CycleGAN can be kept"),
        ("mlp", "ring8", "run", "only one of CycleGAN can be kept"),
        ("cyclegan", "blobs", {"no": "name"}, "must be a run's name"),
    ],
)
def test_what_cannot_be_kept_is_told(gan: str, data: str, run: Any, words: str) -> None:
    found = Trained()
    with pytest.raises(PlaygroundError, match=words):
        asyncio.run(trained.keep(site(gan, data), found, run, ANN))
    assert found.of("ann") == []
