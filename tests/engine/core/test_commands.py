"""What the engine refuses whoever asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.core import commands


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
