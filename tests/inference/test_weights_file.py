"""What lies in a weights file, and what a file is that holds none."""

from __future__ import annotations

import argparse
import functools
import gzip
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from playground.core.spec import PlaygroundError
from playground.engine.device import resident_megabytes
from playground.inference import layouts, pretrained, weights_file
from tests.inference.paper import Theirs, official, picture


class Code:
    """Unpickled, it would write a file."""

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return Path.write_text, (Path("unpickled"), "boo")  # type: ignore[return-value]


def test_files_of_both_kinds_load_and_code_never_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    weights, x = official(6), picture()
    torch.save({"state_dict": weights}, "a.pth")
    save_file(weights, "a.safetensors")
    want = layouts.build(weights)(x)
    for name in ("a.pth", "a.safetensors", "a.pt", "a.ckpt", "a"):  # its ending says nothing
        if not Path(name).exists():
            Path(name).write_bytes(Path("a.pth").read_bytes())
        assert pretrained.load(Path(name)).there(x) == pytest.approx(want)
    for number, bad in enumerate((Code(), {"model.1.weight": Code()})):
        torch.save(bad, f"bad{number}.pth")
        Path(f"plain{number}.pth").write_bytes(pickle.dumps(bad))
        for path in (f"bad{number}.pth", f"plain{number}.pth"):
            with pytest.raises(PlaygroundError, match="never run|no PyTorch weights"):
                pretrained.load(Path(path))
    assert not Path("unpickled").exists()
    Path("cut.pth").write_bytes(Path("a.pth").read_bytes()[:5000])
    Path("cut.safetensors").write_bytes(Path("a.safetensors").read_bytes()[:5000])
    Path("empty.pth").write_bytes(b"")
    for path in ("cut.pth", "cut.safetensors", "empty.pth"):
        with pytest.raises(PlaygroundError):
            pretrained.load(Path(path))
    torch.save({"lr": 0.1}, "numbers.pth")
    with pytest.raises(PlaygroundError, match="holds no tensors, but 'lr': save the generator"):
        pretrained.load(Path("numbers.pth"))


# -- files that are made to break what reads them --------------------------------------------------


def saved(value: Any, name: str) -> Path:
    torch.save(value, name)
    return Path(name)


def deflated(name: str) -> Path:
    """14 kB that unpack to 20 MB."""
    torch.save({"model.1.weight": torch.zeros(5_000_000)}, "whole.pth")
    with zipfile.ZipFile("whole.pth") as whole, zipfile.ZipFile(name, "w", 8) as packed:
        for member in whole.infolist():
            packed.writestr(member.filename, whole.read(member))
    return Path(name)


def laughter() -> list[Any]:
    """A few bytes that say to be a billion entries."""
    lists: list[Any] = [1] * 1000
    for _ in range(3):
        lists = [lists] * 1000
    return lists


def hostile(kind: str) -> Path:
    """A file of this kind in the current folder."""
    name = f"{kind.replace(' ', '-')}.pth"
    good, one = official(6), torch.zeros(1)
    wide = {k: one.as_strided(v.shape, [0] * v.ndim) for k, v in official(6, ngf=8).items()}
    shared = torch.zeros(10_000)
    match kind:
        case "empty" | "empty safetensors":
            Path(name).write_bytes(b"")
        case "text":
            Path(name).write_text("these are words\n" * 100)
        case "noise":
            Path(name).write_bytes(bytes(range(256)) * 20)
        case "stride 0":
            return saved(wide, name)
        case "shared":
            return saved({k: shared[: v.numel()].view(v.shape) for k, v in good.items()}, name)
        case "meta":
            return saved({**good, "model.1.bias": torch.empty(8, device="meta")}, name)
        case "sparse":
            return saved({**good, "model.1.bias": torch.zeros(8).to_sparse()}, name)
        case "wide":
            return saved({"model.1.weight": torch.zeros(1, 1, 1, 1).expand(9999, 3, 7, 7)}, name)
        case "large ngf":
            return saved({"model.1.weight": torch.zeros(200, 3, 7, 7)}, name)
        case "many blocks":
            blocks = {f"model.{10 + n}.conv_block.1.bias": torch.zeros(1) for n in range(60)}
            return saved({"model.1.weight": torch.zeros(8, 3, 7, 7), **blocks}, name)
        case "wide compact":
            names = ("stem.0.weight", "down1.0.0.weight", "down2.0.weight")
            return saved({f"mean_g.{n}": torch.zeros(600, 1, 1, 1) for n in names}, name)
        case "deflated":
            return deflated(name)
        case "many parts":
            Path(name).write_bytes(b"PK\3\4" + b"PK\1\2" * 30_000 + b"PK\5\6" + bytes(18))
        case "laughter":
            return saved(laughter(), name)
        case "deep":
            return saved(functools.reduce(lambda inside, _: {"a": inside}, range(50), one), name)
        case "header only":
            Path(name).write_bytes((2**60).to_bytes(8, "little") + b"{" * 50)
    return Path(name)


HOSTILE = {
    "empty": "is empty", "text": "no plain PyTorch|no PyTorch", "noise": "no p?P?",
    "stride 0": "says to have", "shared": "share their numbers", "meta": "without numbers",
    "sparse": "sparse", "wide": "says to have", "large ngf": "ngf 200 and 0 blocks; at most 128",
    "many blocks": "60 blocks", "wide compact": "600 channels", "deflated": "is compressed",
    "header only": "safetensors file is damaged", "many parts": "too many parts",
    "laughter": "far more than a network", "deep": "far more than a network",
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_get_one_sentence_and_no_memory(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = hostile(kind)
    before = resident_megabytes()
    for name in (path.name, "renamed.safetensors"):  # its ending says nothing
        path = path.rename(name)
        with pytest.raises(PlaygroundError, match=HOSTILE[kind]) as told:
            pretrained.load(path)
        words = str(told.value)
        assert words.count(". ") <= 1 and len(words) < 200
        words = words.replace("torch.save(G.state_dict()", "")  # how to save it instead
        assert not any(w in words for w in ("torch.", "Error", "0x", "pickle", "site-packages"))
    assert resident_megabytes() - before < 50


def test_a_pth_named_safetensors_and_the_other_way_round_are_read(tmp_path: Path) -> None:
    weights = official(6)
    torch.save(weights, tmp_path / "a.safetensors")
    save_file(weights, tmp_path / "b.pth")
    for name in ("a.safetensors", "b.pth"):
        net = pretrained.load(tmp_path / name).there
        assert sum(p.numel() for p in net.parameters()) == sum(t.numel() for t in weights.values())


# -- what people have instead of weights -----------------------------------------------------------


def test_a_checkpoint_of_a_training_is_read_with_all_that_lies_beside(tmp_path: Path) -> None:
    there, back = Theirs(seed=0), Theirs(seed=1)
    optimizer = torch.optim.Adam(there.parameters())
    saved_there = {"epoch": 3, "G_AB": there.state_dict(), "G_BA": back.state_dict(),
                   "D_A": {"model.0.weight": torch.zeros(4, 3, 4, 4)}, "best": 0.5, "name": "run",
                   "opt_G": optimizer.state_dict(), "losses": [1.0, 2.0], "none": None}  # fmt: skip
    torch.save(saved_there, tmp_path / "latest.ckpt")
    found = pretrained.load(tmp_path / "latest.ckpt")
    x = picture()
    assert found.generators == ("G_AB", "G_BA") and found.names == ("G_AB", "G_BA")
    assert found.back is not None
    assert found.there(x) == pytest.approx(there(x), abs=1e-4)
    assert found.back(x) == pytest.approx(back(x), abs=1e-4)
    said = pretrained.WeightsArgs(generator="G_BA", padding="reflect")
    other = pretrained.load(tmp_path / "latest.ckpt", said)
    assert other.names == ("G_BA", "G_AB") and other.open == {}
    assert other.there(x) == pytest.approx(back(x), abs=1e-4)
    with pytest.raises(PlaygroundError, match="generator is 'G', but the file holds: G_AB, G_BA"):
        pretrained.load(tmp_path / "latest.ckpt", pretrained.WeightsArgs(generator="G"))


def onnx() -> bytes:
    """The beginning of what ``torch.onnx.export`` writes: version 8, producer pytorch 2.11."""
    return b"\x08\x08\x12\x07pytorch\x1a\x042.11:" + bytes(300)


def torch_saved(value: Any, **how: Any) -> bytes:
    out = io.BytesIO()
    torch.save(value, out, **how)
    return out.getvalue()


def scripted() -> bytes:
    out = io.BytesIO()
    torch.jit.save(torch.jit.script(torch.nn.Conv2d(3, 3, 3)), out)
    return out.getvalue()


def arrays() -> bytes:
    out = io.BytesIO()
    np.savez(out, a=np.zeros(3))
    return out.getvalue()


OLD = {"_use_new_zipfile_serialization": False}
INSTEAD: dict[str, tuple[Any, str]] = {
    "TorchScript": (scripted, "is a TorchScript program"),
    "whole module": (lambda: torch_saved(Theirs()), r"is a whole model.*tests.inference.paper"),
    "old whole module": (lambda: torch_saved(Theirs(), **OLD), "is a whole model"),
    "torch's module": (lambda: torch_saved(torch.nn.Conv2d(3, 3, 3)), "is a whole model"),
    "module in a checkpoint": (lambda: torch_saved({"G": Theirs(), "epoch": 1}), "a whole model"),
    "options": (lambda: torch_saved({"G": Theirs().state_dict(), "opt": argparse.Namespace(a=1)}),
                "more than tensors .argparse.Namespace"),
    "old options": (lambda: torch_saved({"opt": argparse.Namespace(a=1)}, **OLD), "more than tens"),
    "ONNX": (onnx, "is an ONNX graph"),
    "arrays": (arrays, r"ZIP archive of NumPy arrays"),
    "Keras": (lambda: b"\x89HDF\r\n\x1a\n" + bytes(99), "is an HDF5 file"),
    "LFS": (lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    "page": (lambda: b"\n<!DOCTYPE html><html><body>Google Drive</body>", "is a web page"),
    "gzip": (lambda: gzip.compress(bytes(99)), "is compressed"),
}  # fmt: skip
PLAIN = ("LFS", "page", "gzip")  # which nobody saves anew: it is fetched or unpacked


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", INSTEAD)
def test_what_else_a_file_is_and_how_to_save_it(name: str, tmp_path: Path) -> None:
    make, words = INSTEAD[name]
    (tmp_path / "G.pth").write_bytes(make())
    with pytest.raises(PlaygroundError, match=words) as told:
        weights_file.read_tensors(tmp_path / "G.pth")
    sentence = str(told.value)
    assert name in PLAIN or 'torch.save(G.state_dict(), "G.pth")' in sentence
    assert sentence.count(". ") == 0 and len(sentence) < 250
    if "run" in sentence:
        assert "code in a file is never run" in sentence


def test_how_to_save_it_is_right(tmp_path: Path) -> None:
    """What every refusal tells, done."""
    G = Theirs()  # noqa: N806 - the name in the sentence
    line = weights_file.SAVE.split(", ", 1)[1]
    exec(line.replace("G.pth", str(tmp_path / "G.pth")), {"torch": torch, "G": G})
    assert pretrained.load(tmp_path / "G.pth").there(picture()) == pytest.approx(
        G(picture()), abs=1e-4
    )
