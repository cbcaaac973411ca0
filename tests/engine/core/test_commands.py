"""What the engine refuses whoever asks."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.engine.core import commands, migration
from playground.engine.hosts.inline import InlineEngine
from tests.engine.conftest import settings


@pytest.mark.parametrize(
    ("private", "owner", "refused"),
    [(True, "bob", True), (True, "ann", False), (True, "", False), (False, "bob", False)],
)
def test_only_who_brought_private_data_forks_a_run_on_them(
    monkeypatch: pytest.MonkeyPatch, private: bool, owner: str, refused: bool
) -> None:
    recipe = SimpleNamespace(data=SimpleNamespace(private=private))
    monkeypatch.setattr(
        commands, "find", lambda life, run: SimpleNamespace(recipe=recipe, owner="ann")
    )

    class Reached(Exception):
        pass

    def check_room(*about: Any, **more: Any) -> None:
        raise Reached

    state = SimpleNamespace(scheduler=SimpleNamespace(check_room=check_room), clock=lambda: 0.0)
    life: Any = SimpleNamespace(state=state)
    with pytest.raises(PlaygroundError if refused else Reached):
        commands.fork(life, "run", owner)


@pytest.mark.parametrize(("owner", "refused"), [("bob", True), ("ann", False), ("", False)])
def test_nor_do_they_leave_for_another_engine(
    monkeypatch: pytest.MonkeyPatch, owner: str, refused: bool
) -> None:
    """A fork of a pool goes where there is least to do, as the run's autosave."""
    recipe = SimpleNamespace(data=SimpleNamespace(private=True))
    run = SimpleNamespace(recipe=recipe, owner="ann", id="run")
    monkeypatch.setattr(migration, "find", lambda life, name: run)
    saved: list[Any] = []
    life: Any = SimpleNamespace(save=saved.append)
    if refused:
        with pytest.raises(PlaygroundError, match="somebody's own pictures"):
            migration.export(life, "run", owner)
    else:
        migration.export(life, "run", owner)
    assert saved == ([] if refused else [run])


def test_the_status_tells_no_name_of_an_upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = InlineEngine(settings(tmp_path))
    held = {"cyclegan:upload-5ec1.pth": 3, "cyclegan:upload-5ec2.safetensors": 4,
            "cyclegan:horse2zebra.pth+zebra2horse.pth": 5, "mlp-mnist": 6}  # fmt: skip
    monkeypatch.setattr(client.engine.state.models, "held", lambda: held)
    told = client.status().result()
    client.close()
    assert "5ec" not in str(told)
    assert told["models"] == {
        "cyclegan:upload-…": 7, "cyclegan:horse2zebra.pth+zebra2horse.pth": 5, "mlp-mnist": 6,
    }  # fmt: skip


def test_weights_from_elsewhere_draw_no_samples(tmp_path: Path) -> None:
    client = InlineEngine(settings(tmp_path))
    with pytest.raises(PlaygroundError, match="draws no samples"):
        client.sample("cyclegan:horse2zebra.pth").result()
    client.close()


@pytest.mark.parametrize(
    ("shape", "most"),
    [((1, 1, 2), 10_000), ((16, 1, 2), 625), ((1, 1, 1), 10_000), ((1, 1, 1, 28, 28), 400),
     ((2, 1, 3, 64, 64), 400)],
)  # fmt: skip
def test_how_many_samples_are_drawn_while_everybody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...], most: int
) -> None:
    client = InlineEngine(settings(tmp_path))
    drawn: list[int] = []

    def sample(n: int, seed: int) -> torch.Tensor:
        drawn.append(n)
        return torch.zeros(shape[0], n, *shape[2:])

    model = SimpleNamespace(sample=sample)
    monkeypatch.setattr(client.engine.life, "network", lambda name: (model, None))
    client.sample("any", most).result()
    assert max(drawn) == most
    if most < 10_000:
        with pytest.raises(PlaygroundError, match=f"must be at most {most} of these"):
            client.sample("any", most + 1).result()
        assert max(drawn) == most
    client.close()
