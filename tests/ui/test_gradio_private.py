"""What Gradio works out for each session is worked out once: only what no session changed. And its
private parts are touched in one file, in the version that was tested."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from playground.ui.gradio_private import tune_gradio


def test_a_session_asks_no_component_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def api_info(self: gr.Number) -> dict[str, Any]:
        asked.append(self)
        return {"type": "number"}

    monkeypatch.setattr(gr.Number, "api_info", api_info)
    with gr.Blocks() as app:
        number = gr.Number(3, label="n")
    plain = SessionState(app).config_values
    app.server = SimpleNamespace(config=SimpleNamespace())  # as ``launch`` leaves it
    tune_gradio(app)
    assert app.server.config.ws_per_message_deflate is False
    assert SessionState(app).config_values == plain
    asked.clear()
    session = SessionState(app)
    assert session.config_values == plain and not asked
    changed = copy.copy(number)
    session.blocks_config.config_for_block(number._id, [], changed)
    assert asked and all(block is changed for block in asked)
    assert SessionState(app).config_values == plain


def test_only_one_file_knows_gradio_s_own_parts_and_only_the_version_that_was_tested() -> None:
    root = Path(__file__).parents[2]
    own = root / "playground" / "ui" / "gradio_private.py"
    inner = re.compile(r"^\s*from gradio[. ](?!_client)|^\s*import gradio\.", re.M)
    for path in (root / "app.py", *root.glob("playground/**/*.py")):
        assert path == own or not inner.search(path.read_text("utf-8")), path
    (pinned,) = re.findall(r"^gradio(.*)$", (root / "requirements.txt").read_text("utf-8"), re.M)
    assert pinned == ">=6.31,<6.32"
    assert gr.__version__.startswith("6.31."), "look at gradio_private first, then raise the bound"
