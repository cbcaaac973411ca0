"""``python -m playground``: what may be said, what is refused before an hour is lost, resuming."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.core import checkpoints
from playground.core.checkpoints import STATE
from playground.core.spec import Setting
from playground.data import images
from playground.gans import GANS
from playground.training.recipe import parse_recipe


def command(out: Path) -> list[str]:
    return ["train", "mlp", "ring8", "--device", "cpu", "--precision", "fp32", "--threads", "1",
            "--out", str(out)]  # fmt: skip


def test_goes_on_with_what_the_second_command_says(tmp_path: Path) -> None:
    same = command(tmp_path / "out")
    assert main([*same, "--steps", "4", "--seed", "3", "--keep-state"]) == 0
    assert (tmp_path / "out" / STATE).exists()
    assert main([*same, "--resume", "--steps", "7", "--g_rate", "0.002"]) == 0
    assert not (tmp_path / "out" / STATE).exists()
    meta = json.loads((tmp_path / "out" / "meta.json").read_text())
    assert meta["training"]["steps"] == 7
    values = meta["values"]
    assert (values["g_rate"], values["seed"]) == (0.002, 3)  # what was not said stays
    assert checkpoints.read_meta(tmp_path / "out.old")["training"]["steps"] == 4


def test_a_setting_that_cannot_change_is_refused(tmp_path: Path) -> None:
    same = command(tmp_path / "out")
    assert main([*same, "--steps", "4", "--keep-state"]) == 0
    assert main([*same, "--resume", "--steps", "7", "--seed", "5"]) == 2


def test_a_finished_model_is_replaced_at_a_word_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    same = command(tmp_path / "out")
    assert main([*same, "--steps", "4"]) == 0
    for more in ([], ["--resume"]):
        assert main([*same, "--steps", "2", *more]) == 2
        assert "holds a trained model" in caplog.text and "--overwrite" in caplog.text
    assert checkpoints.read_meta(tmp_path / "out")["training"]["steps"] == 4
    assert main([*same, "--steps", "2", "--overwrite"]) == 0
    assert checkpoints.read_meta(tmp_path / "out")["training"]["steps"] == 2
    assert checkpoints.read_meta(tmp_path / "out.old")["training"]["steps"] == 4
    assert checkpoints.names(tmp_path) == ["out"]


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main([*command(tmp_path), "--steps", "2"]) == 0
    assert (tmp_path / "notes.txt").read_text() == "mine" and (tmp_path / "meta.json").exists()


def test_a_cyclegan_of_a_drawn_set_is_trained_like_any_gan(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["train", "cyclegan", "blobs", "--steps", "2", "--device", "cpu", "--precision",
                 "fp32", "--threads", "1", "--width", "8", "--out", str(out)]) == 0  # fmt: skip
    meta = checkpoints.read_meta(out)
    assert (meta["values"]["gan"], meta["values"]["data"]) == ("cyclegan", "blobs")
    tensors, _ = checkpoints.load(out)
    recipe = parse_recipe(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    model.load(tensors)  # both ways
    assert {name.partition(".")[0] for name in tensors} == {"mean_g", "mean_f", "d_a", "d_b"}
    assert main(["train", "cyclegan", "blobs", "zebras", "--out", str(tmp_path / "other")]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "mlp", "ring8", "--steps", "5", "--threads", "-5"], "threads is '-5'"),
        (["train", "mlp", "ring8", "--steps", "5", "--precision", "fp8"], "precision is 'fp8'"),
        (["train", "mlp", "ring8", "--steps", "5", "--width", "0"], "width is '0', but must be"),
        (["train", "mlp", "ring8"], "--steps N"),
        (["train", "mlp", "ring8", "--checkpoints", "/nope"], "'/nope' is no folder"),
        (["train", "mlp", "ring8", "--steps", "5", "--out", "{file}/out"], "Nothing can be"),
        (["train", "nobody", "ring8"], "gan is 'nobody', but must be one of"),
        (["train", "cyclegan", "/nope", "/nope", "--out", "{file}"], "There is no /nope"),
        (["train", "classifier", "ring8"], "invalid choice: 'ring8'"),
        (["translate", "/nope.png", "--strip", "{file}.png"], "There is no /nope.png"),
        (["translate", "{file}", "--strip", "x.png", "--size", "5"], "size is '5'"),
        (["eval", "../../etc"], "cannot name a checkpoint"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_one_sentence_before_anything_is_done(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("in the way")
    filled = [a.format(file=tmp_path / "file") for a in arguments]
    assert main(filled) == 2
    assert words in caplog.text and len(caplog.records) == 1
    assert capsys.readouterr().err == ""  # no progress bar and no usage


@pytest.mark.parametrize("arguments", [["train", "--help"], ["train", "mlp", "--help"], ["--help"]])
def test_help_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert "usage" in told
    if arguments == ["train", "--help"]:
        assert all(name in told for name in (*GANS, "classifier"))


def test_the_classifier_learns_offline_from_the_digits_that_are_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError("no network here")

    monkeypatch.setattr(images.urllib.request, "urlopen", refuse)
    asked = ["train", "classifier", "mnist", "--data-root", str(tmp_path / "data"), "--epochs", "1",
             "--checkpoints", str(tmp_path)]  # fmt: skip
    assert main(asked) == 0
    meta = checkpoints.read_meta(tmp_path / "classifier-mnist")
    assert meta["test"]["images"] == 1000 and meta["test"]["accuracy"] > 0.7
    assert main(asked) == 2  # there is one now
