"""LeNet-5 in torch against numpy, its sizes, and the checkpoint that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from playground.__main__ import main
from playground.core import checkpoints
from playground.data import images
from playground.networks import lenet
from tests.oracles import lenet as oracle


def test_every_layer_is_numpy_s() -> None:
    net = lenet.LeNet5()
    for name, (weight, bias) in oracle.weights().items():
        layer = getattr(net, name)
        layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    found = net.layers(torch.tensor(oracle.picture())[None, None])
    for name, wanted in oracle.forward(oracle.picture()).items():
        assert found[name][0].detach().numpy() == pytest.approx(wanted, abs=1e-9), name


def test_the_sizes_of_the_paper() -> None:
    net = lenet.LeNet5()
    shapes = {name: tuple(x.shape[1:]) for name, x in net.layers(torch.zeros(1, 1, 32, 32)).items()}
    assert shapes == {
        "c1": (6, 28, 28), "s2": (6, 14, 14), "c3": (16, 10, 10), "s4": (16, 5, 5), "c5": (120,),
        "f6": (84,), "output": (10,),
    }  # fmt: skip
    assert sum(p.numel() for p in net.parameters()) == 61_706


def test_paper_and_ink() -> None:
    x = lenet.as_input(torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1).expand(2, 1, 28, 28))
    assert x.shape == (2, 1, 32, 32)
    assert torch.unique(x[0]).tolist() == pytest.approx([-0.1])
    assert x[1, 0, 0, 0].item() == pytest.approx(-0.1) and x[1].max().item() == pytest.approx(1.175)


def test_the_shipped_one_reads_the_digits_that_are_shipped() -> None:
    tensors, meta = checkpoints.load(checkpoints.ROOT / "lenet-mnist")
    net = lenet.LeNet5()
    net.load_state_dict({name: x.float() for name, x in tensors.items()})
    x, labels = images.shipped_digits()
    x = torch.tensor(x.reshape(-1, 1, 28, 28)) / 127.5 - 1
    with torch.no_grad():
        called = net(lenet.as_input(x)).argmax(1).numpy()
    assert (called == labels).mean() > 0.98 and meta["test"]["accuracy"] > 0.985
    assert (checkpoints.ROOT / "lenet-mnist" / "weights.safetensors").stat().st_size < 300_000


def test_it_learns_offline_from_the_digits_that_are_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError("no network here")

    monkeypatch.setattr(images.urllib.request, "urlopen", refuse)
    asked = ["train", "lenet", "mnist", "--data-root", str(tmp_path / "data"), "--epochs", "2",
             "--checkpoints", str(tmp_path)]  # fmt: skip
    assert main(asked) == 0
    meta = checkpoints.read_meta(tmp_path / "lenet-mnist")
    assert meta["test"]["images"] == 1000 and meta["test"]["accuracy"] > 0.7
    assert main(asked) == 2  # there is one now
    assert main(["eval", "lenet-mnist", *asked[3:5], "--checkpoints", str(tmp_path)]) == 0
    again = checkpoints.read_meta(tmp_path / "lenet-mnist")
    assert again["metrics"]["accuracy"] == pytest.approx(meta["test"]["accuracy"], abs=1e-6)
