"""A run or a model as a file: curves as they were, weights that fit, and clear refusals."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from safetensors.torch import load

from playground.core.spec import PlaygroundError
from playground.training.export import FORMATS, Record, write
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source


@pytest.fixture(scope="module")
def record() -> Record:
    recipe = parse_recipe({"data": "ring8", "gan": "mlp", "members": 2, "steps": 40, "width": 8})
    training = Training(recipe, open_source(recipe, "", "cpu"))
    while training.ended is None:
        training.advance(0.1)
        training.refresh_metrics(force=True)
    histories = {"curve": training.curve, "metric_curve": training.measurement.curve}
    return Record("run-abc", recipe, training.step, training.model.tensors, histories)


def test_curves_are_those_of_the_run(record: Record) -> None:
    name, content = write(record, "csv")
    assert name == "run-abc.csv"
    found = list(csv.DictReader(io.StringIO(content.decode())))
    losses = [row for row in found if row["reading"] == "d_loss" and row["member"] == "2"]
    header, arrays = record.histories["curve"].shown()
    at = header["names"].index("d_loss")
    np.testing.assert_allclose([float(r["low"]) for r in losses], arrays["low"][at, 1], rtol=1e-6)
    assert [int(row["step"]) for row in losses] == arrays["at"].astype(int).tolist()
    assert {"captured", "high_quality"} <= {row["reading"] for row in found}
    told = json.loads(write(record, "json")[1])
    assert told["values"]["members"] == 2 and told["step"] == 40 and len(told["seeds"]) == 2
    assert told["curves"]["d_loss"]["2"]["low"] == [float(row["low"]) for row in losses]


def test_weights_are_those_of_the_run(record: Record) -> None:
    tensors = load(write(record, "safetensors")[1])
    own = record.weights()
    assert tensors.keys() == own.keys()
    assert all((tensors[name] == own[name]).all() for name in own)


def test_a_trained_model_has_no_curves_but_code(record: Record) -> None:
    model = Record("mlp-ring", record.recipe, 40, record.weights)
    for kind in ("csv", "json"):
        with pytest.raises(PlaygroundError, match="its curves were not kept"):
            write(model, kind)
    assert write(model, "script")[0] == "mlp-ring.py"
    assert json.loads(write(model, "notebook")[1])["cells"]


@pytest.mark.parametrize("kind", ["pdf", "", None, 3, "../csv"])
def test_another_format_is_refused_with_those_there_are(record: Record, kind: object) -> None:
    with pytest.raises(PlaygroundError, match=f"must be one of {', '.join(FORMATS)}"):
        write(record, kind)  # type: ignore[arg-type]
