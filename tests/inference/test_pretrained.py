"""The networks of translation, the loader of other people's weights, photos through both."""

from __future__ import annotations

import io
import pickle
import urllib.error
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineSettings
from playground.engine.device import resident_megabytes
from playground.engine.hosts.inline import InlineEngine
from playground.inference import pretrained, translation
from playground.networks import translators

Weights = dict[str, torch.Tensor]


# -- the paper's generator, written from appendix 7.2 alone ----------------------------------------


def instance_norm(x: torch.Tensor, weights: Mapping[str, torch.Tensor], name: str) -> torch.Tensor:
    mean = x.mean((2, 3), keepdim=True)
    variance = ((x - mean) ** 2).mean((2, 3), keepdim=True)
    y = (x - mean) / (variance + 1e-5) ** 0.5
    if f"{name}.weight" in weights:
        y = y * weights[f"{name}.weight"].view(1, -1, 1, 1)
        y = y + weights[f"{name}.bias"].view(1, -1, 1, 1)
    return y


def reference(w: Mapping[str, torch.Tensor], x: torch.Tensor, blocks: int) -> torch.Tensor:
    """c7s1-64, d128, d256, R256 times ``blocks``, u128, u64, c7s1-3 with reflection padding."""

    def conv(x: torch.Tensor, name: str, stride: int = 1, padding: int = 0) -> torch.Tensor:
        return F.conv2d(x, w[f"{name}.weight"], w[f"{name}.bias"], stride, padding)

    def reflect(x: torch.Tensor, by: int) -> torch.Tensor:
        return F.pad(x, (by, by, by, by), mode="reflect")

    x = instance_norm(conv(reflect(x, 3), "model.1"), w, "model.2").relu()
    x = instance_norm(conv(x, "model.4", 2, 1), w, "model.5").relu()
    x = instance_norm(conv(x, "model.7", 2, 1), w, "model.8").relu()
    for block in range(10, 10 + blocks):
        inner = f"model.{block}.conv_block"
        y = instance_norm(conv(reflect(x, 1), f"{inner}.1"), w, f"{inner}.2").relu()
        x = x + instance_norm(conv(reflect(y, 1), f"{inner}.5"), w, f"{inner}.6")
    for up in (10 + blocks, 13 + blocks):
        x = F.conv_transpose2d(x, w[f"model.{up}.weight"], w[f"model.{up}.bias"], 2, 1, 1)
        x = instance_norm(x, w, f"model.{up + 1}").relu()
    return torch.tanh(conv(reflect(x, 3), f"model.{17 + blocks}"))


def official(blocks: int = 9, ngf: int = 8, affine: bool = False, seed: int = 0) -> Weights:
    """Random weights under the official names and shapes."""
    rng = torch.Generator().manual_seed(seed)
    shapes: dict[str, tuple[int, ...]] = {"1": (ngf, 3, 7, 7), "4": (2 * ngf, ngf, 3, 3),
                                          "7": (4 * ngf, 2 * ngf, 3, 3)}  # fmt: skip
    for block in range(10, 10 + blocks):
        for inner in (1, 5):
            shapes[f"{block}.conv_block.{inner}"] = (4 * ngf, 4 * ngf, 3, 3)
    shapes[f"{10 + blocks}"] = (4 * ngf, 2 * ngf, 3, 3)
    shapes[f"{13 + blocks}"] = (2 * ngf, ngf, 3, 3)
    shapes[f"{17 + blocks}"] = (3, ngf, 7, 7)
    found: Weights = {}
    for name, shape in shapes.items():
        grows = name in (f"{10 + blocks}", f"{13 + blocks}")
        outputs = shape[1] if grows else shape[0]
        found[f"model.{name}.weight"] = torch.randn(shape, generator=rng) * 0.1
        found[f"model.{name}.bias"] = torch.randn(outputs, generator=rng) * 0.1
        if affine and name != f"{17 + blocks}":
            head, _, last = f"model.{name}".rpartition(".")
            norm = f"{head}.{int(last) + 1}"
            found[f"{norm}.weight"] = torch.rand(outputs, generator=rng) + 0.5
            found[f"{norm}.bias"] = torch.randn(outputs, generator=rng) * 0.1
    return found


def picture(side: int = 32, seed: int = 5) -> torch.Tensor:
    return torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("blocks", [6, 9])
def test_official_layout_computes_what_the_paper_describes(blocks: int, affine: bool) -> None:
    weights = official(blocks, affine=affine)
    net = pretrained.build(weights)
    x = picture()
    assert net(x) == pytest.approx(reference(weights, x, blocks), abs=1e-4)


def test_official_size_and_names() -> None:
    net = translators.ResNetGenerator()
    assert sum(p.numel() for p in net.parameters()) == 11_378_179
    names = set(net.state_dict())
    assert names == set(official(9)) and "model.26.bias" in names


def test_old_statistics_and_module_prefix_are_stripped() -> None:
    weights = official(6)
    old: Weights = {f"module.{k}": v for k, v in weights.items()}
    old["module.model.2.running_mean"] = torch.full((8,), 7.0)
    old["module.model.2.running_var"] = torch.full((8,), 9.0)
    old["module.model.2.num_batches_tracked"] = torch.tensor(3)
    x = picture()
    assert pretrained.build(old)(x) == pytest.approx(pretrained.build(weights)(x))


@pytest.mark.parametrize("upsample", ["transpose", "resize", "resize-reflect"])
@pytest.mark.parametrize("dropout", [False, True])
def test_layouts_are_read_off_the_names(upsample: str, dropout: bool) -> None:
    made = translators.ResNetGenerator(8, 6, True, upsample, dropout).eval()
    found = pretrained.build(made.state_dict())
    x = picture()
    with torch.inference_mode():
        assert found(x) == pytest.approx(made(x), abs=1e-6)


def without(name: str) -> Weights:
    return {k: v for k, v in official(6).items() if k != name}


MISFITS: dict[str, tuple[Weights, str]] = {
    "missing": (without("model.4.bias"), "Tensor model.4.bias is missing"),
    "block": (without("model.12.conv_block.5.weight"), "model.12.conv_block.5.weight is missing"),
    "shape": (official(6) | {"model.7.weight": torch.zeros(9, 9)}, r"model.7.weight .*\(9, 9\)"),
    "extra": (official(6) | {"model.99.weight": torch.zeros(1)}, "model.99.weight has no place"),
    "grey": (official(6) | {"model.1.weight": torch.zeros(8, 1, 7, 7)}, r"\(8, 1, 7, 7\)"),
    "whole": (official(6) | {"model.4.weight": torch.zeros(16, 8, 3, 3, dtype=torch.int8)}, "int8"),
    "other": ({"layer1.weight": torch.zeros(2)}, "there is layer1.weight"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_misfits_are_refused_by_name(name: str) -> None:
    weights, words = MISFITS[name]
    with pytest.raises(PlaygroundError, match=words):
        pretrained.build(weights)


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
    want = pretrained.build(weights)(x)
    for name in ("a.pth", "a.safetensors"):
        assert pretrained.load_file(Path(name))(x) == pytest.approx(want)
    for number, bad in enumerate((Code(), {"model.1.weight": Code()})):
        torch.save(bad, f"bad{number}.pth")
        Path(f"plain{number}.pth").write_bytes(pickle.dumps(bad))
        for path in (f"bad{number}.pth", f"plain{number}.pth"):
            with pytest.raises(PlaygroundError, match="never run|no PyTorch weights"):
                pretrained.load_file(Path(path))
    assert not Path("unpickled").exists()
    Path("cut.pth").write_bytes(Path("a.pth").read_bytes()[:5000])
    Path("cut.safetensors").write_bytes(Path("a.safetensors").read_bytes()[:5000])
    Path("empty.pth").write_bytes(b"")
    for path in ("cut.pth", "cut.safetensors", "empty.pth"):
        with pytest.raises(PlaygroundError):
            pretrained.load_file(Path(path))
    torch.save({"lr": 0.1}, "numbers.pth")
    with pytest.raises(PlaygroundError, match="'lr', which is no tensor"):
        pretrained.load_file(Path("numbers.pth"))


# -- the authors' models ----------------------------------------


class Answer(io.BytesIO):
    """What urlopen gives back."""

    def __init__(self, content: bytes, length: int | None = None) -> None:
        super().__init__(content)
        self.headers = {"Content-Length": str(len(content) if length is None else length)}


@pytest.fixture
def weights_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_PLAYGROUND_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path / "weights"


def test_official_models_download_once(
    weights_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    file = io.BytesIO()
    torch.save(official(9), file)

    def serve(address: str, timeout: float) -> Answer:
        asked.append(address)
        return Answer(file.getvalue())

    monkeypatch.setattr("urllib.request.urlopen", serve)
    shares: list[float] = []
    for _ in range(2):
        path = pretrained.fetch_official("horse2zebra", lambda w, s: shares.append(s))
    assert len(asked) == 1 and asked[0].endswith("/pretrained_models/horse2zebra.pth")
    assert shares == sorted(shares) and shares[-1] == 1
    assert list(weights_folder.iterdir()) == [path]
    x = picture()
    want = reference(official(9), x, 9)
    assert pretrained.load_file(path)(x) == pytest.approx(want, abs=1e-4)
    with pytest.raises(PlaygroundError, match="no official model; there are: apple2orange"):
        pretrained.fetch_official("../horse2zebra", lambda w, s: None)


@pytest.mark.parametrize("failure", ["down", "cut", "endless"])
def test_a_failed_download_leaves_nothing(
    failure: str, weights_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(address: str, timeout: float) -> Answer:
        if failure == "down":
            raise urllib.error.URLError("timed out")
        return Answer(bytes(300), 10_000 if failure == "cut" else 0)

    monkeypatch.setattr("urllib.request.urlopen", serve)
    if failure == "endless":
        monkeypatch.setattr(pretrained, "MOST_BYTES", 200)
    with pytest.raises(PlaygroundError, match="host cannot be reached for horse2zebra"):
        pretrained.fetch_official("horse2zebra", lambda words, share: None)
    assert list(weights_folder.iterdir()) == []


def test_names_cannot_leave_the_folder(weights_folder: Path) -> None:
    weights_folder.mkdir()
    (weights_folder.parent / "secret.pth").write_bytes(b"x")
    for name in ("../secret.pth", "none.pth", "/etc/passwd", "", ".hidden"):
        with pytest.raises(PlaygroundError, match="not there any more"):
            pretrained.named_file(name)


def test_our_own_checkpoints_load_as_a_pair(tmp_path: Path) -> None:
    there, back = (translators.CompactGenerator((8, 12, 16), 2) for _ in range(2))
    packed = {f"mean_{n}.{k}": v.half() for n, net in (("g", there), ("f", back))
              for k, v in net.state_dict().items()}  # fmt: skip
    save_file(packed, tmp_path / "pair.safetensors")
    one, two = pretrained.load_pair(tmp_path / "pair.safetensors")
    x = picture()
    with torch.inference_mode():
        assert one(x) == pytest.approx(there(x), abs=5e-3)
        assert two is not None and two(x) == pytest.approx(back(x), abs=5e-3)
    save_file({k: v for k, v in packed.items() if "f.head" not in k}, tmp_path / "cut.safetensors")
    with pytest.raises(PlaygroundError, match="head.weight is missing"):
        pretrained.load_pair(tmp_path / "cut.safetensors")


def test_the_engine_translates_with_foreign_weights(weights_folder: Path) -> None:
    weights_folder.mkdir()
    save_file(official(6), weights_folder / "there.safetensors")
    save_file(official(6, seed=1), weights_folder / "back.safetensors")
    engine_client = InlineEngine(EngineSettings(checkpoints=str(weights_folder), threads=1))
    args = {"photo": photo(33, 40)}

    def ask(model: str, what: str = "translate_ab") -> dict[str, Any]:
        answer = engine_client.infer(model, what, args)
        engine_client.pump(0.0)
        return answer.result(60)

    try:
        one_way = ask("cyclegan:there.safetensors")
        assert one_way["translation"].shape == (33, 40, 3) and "cycle_l1" not in one_way
        with pytest.raises(PlaygroundError, match="one direction only"):
            ask("cyclegan:there.safetensors", "translate_ba")
        both = ask("cyclegan:there.safetensors+back.safetensors")
        assert (both["translation"] == one_way["translation"]).all() and both["cycle_l1"] > 0
        for model, words in (("cyclegan:none.pth", "not there any more"),
                             ("mlp:there.safetensors", "takes no weights"),
                             ("nothing:there.safetensors", "takes no weights")):  # fmt: skip
            with pytest.raises(PlaygroundError, match=words):
                ask(model)
    finally:
        engine_client.close()


def test_there_are_eighteen_and_opposites_match() -> None:
    names = pretrained.OFFICIAL
    assert len(names) == 18
    for one, other in pretrained.OPPOSITE.items():
        assert names[one] == names[other][::-1]


# -- our networks ----------------------------------------


def test_compact_generator_is_small_and_changes_rather_than_paints() -> None:
    net = translators.CompactGenerator()
    translators.init_weights(net, torch.Generator().manual_seed(0))
    size = sum(p.numel() for p in net.parameters())
    assert size == 1_352_844
    assert 2 * 2 * size < 6e6  # bytes of both directions in fp16
    x = picture(64)
    assert net(x).shape == x.shape
    torch.nn.init.zeros_(net.head.weight)  # no change asked for
    assert net(x).detach() == pytest.approx(0.95 * x, abs=1e-5)


def test_initial_weights_come_from_the_generator_alone() -> None:
    def first(seed: int) -> torch.Tensor:
        net = translators.PatchDiscriminator(8)
        translators.init_weights(net, torch.Generator().manual_seed(seed))
        weight: torch.Tensor = net.model[2].weight.detach()
        return weight

    torch.manual_seed(1)
    one = first(0)
    torch.manual_seed(2)
    assert torch.equal(one, first(0)) and not torch.equal(one, first(1))
    assert float(one.std()) == pytest.approx(0.02, rel=0.1)


def test_patch_discriminator_has_the_papers_field_of_view() -> None:
    net = translators.PatchDiscriminator(4)
    assert net(torch.zeros(1, 3, 256, 256)).shape == (1, 1, 30, 30)
    steps = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]  # kernel, stride of its five convolutions
    seen = 1
    for kernel, stride in reversed(steps):
        seen = (seen - 1) * stride + kernel
    found = [(m.kernel_size[0], m.stride[0]) for m in net.model if isinstance(m, torch.nn.Conv2d)]
    assert found == steps and seen == 70


def test_group_norm_equals_instance_norm() -> None:
    x = picture(16).repeat(2, 2, 1, 1)
    assert translators.norm(6)(x) == pytest.approx(F.instance_norm(x), abs=1e-5)


def test_unet_keeps_the_size_and_sees_the_input() -> None:
    net = translators.UNetGenerator(depth=3, width=4)
    translators.init_weights(net, torch.Generator().manual_seed(0))
    assert net(picture(32)).shape == (1, 3, 32, 32)
    assert not torch.equal(net(picture(32, 1)), net(picture(32, 2)))


def test_pool_shows_old_pictures_half_of_the_time() -> None:
    pool = translators.Pool(4, torch.Generator().manual_seed(0))
    for value in range(4):
        assert float(pool(torch.full((1, 3, 2, 2), float(value)))[0, 0, 0, 0]) == value
    shown = [float(pool(torch.full((1, 3, 2, 2), float(v)))[0, 0, 0, 0]) for v in range(4, 404)]
    fresh = sum(s == v for s, v in zip(shown, range(4, 404), strict=True))
    assert 150 < fresh < 250
    assert len(set(shown)) == 400  # an old one leaves the pool as it is shown
    assert pool.kept is not None and pool.kept.shape == (4, 3, 2, 2)
    off = translators.Pool(0, torch.Generator())
    assert float(off(torch.ones(1, 3, 2, 2)).sum()) == 12 and off.kept is None


# -- photos through them ----------------------------------------


class Halve(torch.nn.Module):
    """Halves every value, and remembers the sizes it was given."""

    multiple = 8

    def __init__(self, factor: float = 0.5) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.factor


def photo(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def test_there_and_back_with_numbers_by_hand() -> None:
    given = photo(21, 35)
    found = translation.translate(given, Halve(0.5), Halve(1.0))
    x = given / 127.5 - 1
    assert found["translation"].shape == given.shape
    assert found["translation"] == pytest.approx((x / 2 + 1) * 127.5, abs=0.51)
    assert found["cycle_l1"] == pytest.approx(np.abs(x / 2).mean(), abs=1e-5)
    assert found["heat"] == pytest.approx(np.abs(x / 2).mean(2) * 255, abs=0.51)
    assert found["reconstruction"].shape == given.shape
    assert found["seconds"] > 0


def test_one_direction_hides_the_cycle() -> None:
    found = translation.translate(photo(16, 16), Halve())
    assert not {"reconstruction", "cycle_l1", "heat", "patches"} & set(found)


def test_sides_are_padded_to_the_multiple_and_cropped_back() -> None:
    net = translators.CompactGenerator((8, 8, 8), 1)
    assert translation.translate(photo(17, 30), net)["translation"].shape == (17, 30, 3)
    assert translation.cost(net, 17, 30) == translation.cost(net, 24, 32)


def test_photos_of_a_batch_stay_apart() -> None:
    both = torch.from_numpy(np.stack([photo(16, 16), 255 - photo(16, 16)]))
    discriminator = translators.PatchDiscriminator(4, 1)
    found = translation.cycle(both, Halve(), Halve(2.0), discriminator)
    assert found["patches"].shape[0] == 2 and found["cycle_l1"].shape == (2,)
    alone = translation.translate(photo(16, 16), Halve(), Halve(2.0), discriminator)
    share = translation.to_arrays({k: v[:1] for k, v in found.items()})
    assert (share["translation"] == alone["translation"]).all()
    assert share["patches"] == pytest.approx(alone["patches"], abs=1e-5)


def test_bfloat16_changes_little() -> None:
    net = pretrained.build(official(6))
    given = photo(40, 40)
    full, half = (translation.translate(given, net, bf16=b)["translation"] for b in (False, True))
    assert np.abs(full.astype(int) - half).mean() < 2


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
        case "header only":
            Path(name).write_bytes((2**60).to_bytes(8, "little") + b"{" * 50)
    return Path(name)


HOSTILE = {
    "empty": "is empty", "text": "no plain PyTorch|no PyTorch", "noise": "no p?P?",
    "stride 0": "says to have", "shared": "share their numbers", "meta": "without numbers",
    "sparse": "sparse", "wide": "says to have", "large ngf": "ngf 200 and 0 blocks; at most 128",
    "many blocks": "60 blocks", "wide compact": "600 channels", "deflated": "is compressed",
    "header only": "safetensors file is damaged",
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
            pretrained.load_pair(path)
        words = str(told.value)
        assert words.count(". ") <= 1 and len(words) < 200
        assert not any(w in words for w in ("torch.", "Error", "0x", "pickle", "site-packages"))
    assert resident_megabytes() - before < 50


def test_a_pth_named_safetensors_and_the_other_way_round_are_read(tmp_path: Path) -> None:
    weights = official(6)
    torch.save(weights, tmp_path / "a.safetensors")
    save_file(weights, tmp_path / "b.pth")
    for name in ("a.safetensors", "b.pth"):
        net = pretrained.load_file(tmp_path / name)
        assert sum(p.numel() for p in net.parameters()) == sum(t.numel() for t in weights.values())
