"""The README's loop over a training, done: it hears how the stream ended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Playground

README = Path(__file__).parents[3] / "README.md"


def loop(playground: Playground, **given: object) -> str:
    """The README's script against the running app, with other settings."""
    text = README.read_text("utf-8")
    (script,) = re.findall(r"```python\n(from gradio_client.*?)```", text, re.DOTALL)
    script = script.replace("http://127.0.0.1:7860", playground.url)
    settings = ", ".join(f"{name}={value!r}" for name, value in given.items())
    script, changed = re.subn(r"submit\(.*?, api_name", f"submit({settings}, api_name", script)
    assert changed == 1
    return script


@pytest.mark.usefixtures("client")
def test_a_run_that_reaches_its_limit_ends(
    playground: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(loop(playground, data="ring8", gan="mlp", steps=30), {})
    told = capsys.readouterr().out
    assert re.search(r"^30 .*\nended", told, re.MULTILINE) and "'state': 'ready'" in told


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data": "nope"}, "data is .nope."),
        ({"data": "ring8", "steps": 0}, "steps is 0"),
        ({"data": "ring8", "objective": "wasserstein-gp", "d_optimizer": "sgd", "d_rate": 1.0,
          "penalty": 100.0, "steps": 2000}, "diverged"),
    ],
)  # fmt: skip
def test_what_fails_is_told_by_the_last_item_and_raises(
    playground: Playground, capsys: pytest.CaptureFixture[str], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(Exception, match=words):
        exec(loop(playground, gan="mlp", **given), {})
    assert re.search(rf"^failed .*{words}", capsys.readouterr().out, re.MULTILINE)
