"""What Gradio works out for each session is worked out once: only what no session changed."""

from __future__ import annotations

import copy
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from playground.ui.gradio_private import remember_configs


def test_a_session_asks_no_component_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def api_info(self: gr.Number) -> dict[str, Any]:
        asked.append(self)
        return {"type": "number"}

    monkeypatch.setattr(gr.Number, "api_info", api_info)
    with gr.Blocks() as app:
        number = gr.Number(3, label="n")
    plain = SessionState(app).config_values
    remember_configs(app)
    assert SessionState(app).config_values == plain
    asked.clear()
    session = SessionState(app)
    assert session.config_values == plain and not asked
    changed = copy.copy(number)
    session.blocks_config.config_for_block(number._id, [], changed)
    assert asked and all(block is changed for block in asked)
    assert SessionState(app).config_values == plain
