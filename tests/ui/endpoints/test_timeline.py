"""``/timeline``, ``/frame`` and ``/export``, driven by gradio_client."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from PIL import Image

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio_client's own


def trained(client: Client, **values: Any) -> str:
    job = client.submit(**{"data": "ring8", "gan": "mlp", "steps": 40, **values}, api_name="/train")
    job.result(120)
    run: str = job.outputs()[-1]["run"]
    return run


def test_the_past_of_a_run_is_told_and_shown(client: Client) -> None:
    run = trained(client, width=16, batch=16)
    kept = client.predict(run=run, api_name="/timeline")
    assert kept["steps"][0] == 0 and kept["steps"][-1] == 40
    assert 0 < kept["bytes"] <= kept["most"] and set(kept["branch"]) <= set(kept["steps"])
    told = client.predict(run=run, step=10_000, api_name="/frame")  # the nearest that there is
    assert told["step"] == 40 and told["readings"]["d_loss"] > 0
    assert len(told["view"]["fake"][0]) == 400 and len(told["view"]["heat"][0]) == 48
    json.dumps(told, allow_nan=False)


def test_pictures_come_as_a_file(client: Client) -> None:
    run = trained(client, data="mnist", gan="dcgan", steps=2, maps=8, batch=8)
    told = client.predict(run=run, step=2, api_name="/frame")
    image = told["view"]["images"]
    path = image["path"] if isinstance(image, dict) else image
    assert Image.open(path).size == (8 * 28, 8 * 28)


@pytest.mark.parametrize("kind", ["csv", "script"])
def test_a_run_is_exported(client: Client, kind: str) -> None:
    run = trained(client, width=16, batch=16, seed=7)
    content = Path(client.predict(run=run, format=kind, api_name="/export")).read_text()
    if kind == "csv":
        assert content.startswith("reading,member,step,low,high\n") and "\nd_loss,1,40," in content
    else:
        ast.parse(content)
        assert "SEEDS = [7]" in content


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("timeline", {"run": ""}, "must be a run's name"),
        ("timeline", {"run": "nobody-knows"}, "no run"),
        ("frame", {"run": "../../etc/passwd", "step": 1}, "no such run"),
        ("frame", {"run": "nobody-knows", "step": -1}, "whole number from 0"),
        ("export", {"run": "mlp-mnist", "format": "exe"}, "must be one of"),
        ("export", {"run": "../../etc/passwd", "format": "csv"}, "cannot name a checkpoint"),
        ("export", {"run": "mlp-mnist", "format": "csv"}, "curves were not kept"),
    ],
)
def test_what_cannot_be_is_told(
    client: Client, name: str, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(**given, api_name=f"/{name}")
