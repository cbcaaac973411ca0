"""Translation against the official network in plain eager fp32, pieces of both in turn.

The yardstick is ResNet-9 as torch's own modules compute it: ``nn.InstanceNorm2d``, fp32, no tricks.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.core import checkpoints
from playground.data import pairs
from playground.data.imaging.decode import open_photo
from playground.engine.client import EngineSettings
from playground.engine.device import choose
from playground.engine.hosts.inline import InlineEngine
from playground.inference import layouts, translation
from playground.networks import translators
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source


def plain_resnet(seed: int = 0) -> nn.Module:
    """ResNet-9 with the norms of the authors' program."""
    net = translators.ResNetGenerator()
    translators.init_weights(net, torch.Generator().manual_seed(seed))

    def swap(module: nn.Module) -> None:
        for name, child in module.named_children():
            if isinstance(child, nn.GroupNorm):
                setattr(module, name, nn.InstanceNorm2d(child.num_channels))
            else:
                swap(child)

    swap(net)
    return net.eval()


def photo(side: int) -> bytes:
    """A JPEG file of smooth shapes."""
    axis = np.linspace(0, 6, side)
    waves = [np.sin(axis[:, None] * (k + 1)) + np.cos(axis[None] * (k + 2)) for k in range(3)]
    pixels = ((np.stack(waves, 2) + 2) / 4 * 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()


def in_turn(ours: Callable[[], Any], plain: Callable[[], Any], rounds: int) -> dict[str, float]:
    """Seconds of both and the median ratio of neighbouring runs."""
    seconds: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(rounds + 1):
        for name, work in (("ours", ours), ("plain", plain)):
            start = time.perf_counter()
            work()
            if number:  # the first round warms up
                seconds[name].append(time.perf_counter() - start)
    ratios = [p / o for o, p in zip(seconds["ours"], seconds["plain"], strict=True)]
    return {n: statistics.median(v) for n, v in seconds.items()} | {
        "ratio": statistics.median(ratios)
    }


def compact_end_to_end(side: int = 512, rounds: int = 3) -> dict[str, float]:
    """A JPEG file there and back with maps through the engine, compact, against one pass of the
    plain network over the ready tensor."""
    content, plain = photo(side), plain_resnet()
    x = translation.to_tensor(torch.from_numpy(open_photo(content))[None])
    values = {"data": "horse2zebra", "gan": "cyclegan", "width": 32, "blocks": 4, "d_width": 48}
    recipe = parse_recipe(values)
    from playground.core.spec import Setting

    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, (0,)))
    with tempfile.TemporaryDirectory() as folder:
        checkpoints.save(Path(folder) / "compact", model.tensors(), {"values": recipe.values()})
        threads = torch.get_num_threads()
        engine_client = InlineEngine(EngineSettings(checkpoints=folder, threads=threads))

        def ours() -> None:
            args = {"photo": open_photo(content, side)}
            answer = engine_client.infer("compact", "translate_ab", args)
            while not answer.done():
                engine_client.pump(0.1)
            answer.result(0)

        def theirs() -> None:
            with torch.inference_mode():
                plain(x)

        try:
            return in_turn(ours, theirs, rounds)
        finally:
            engine_client.close()


def official_through_us(side: int = 256, rounds: int = 3) -> dict[str, float]:
    """The official network as we run it against the same in plain eager fp32; ``difference`` is
    the mean distance of their pictures in steps of 1/255."""
    plain = plain_resnet()
    ours = layouts.build(plain.state_dict())
    given = open_photo(photo(side), side)
    x = translation.to_tensor(torch.from_numpy(given)[None])
    bf16 = translation.bf16_pays("cpu")
    found: dict[str, Any] = {}

    def us() -> None:
        found["ours"] = translation.translate(given, ours, bf16=bf16)["translation"]

    def theirs() -> None:
        with torch.inference_mode():
            found["plain"] = translation.to_photos(plain(x))[0].numpy()

    times = in_turn(us, theirs, rounds)
    difference = np.abs(found["ours"].astype(int) - found["plain"]).mean()
    return times | {"difference": float(difference), "bf16": float(bf16)}


def live_blobs(seconds: float = 120.0) -> dict[str, float]:
    """Plain blobs after so many seconds of training as the page starts it, eight pictures drawn
    four times a second: share of 500 unseen ones that come out striped, and their cycle L1."""
    device = choose("cpu", "auto")
    recipe = parse_recipe({"data": "blobs", "gan": "cyclegan"})
    training = Training(recipe, open_source(recipe, "", "cpu"), "cpu", device.bf16)
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        training.advance(0.25)
        training.snapshot({"layers": ["images"]})
    scenes = pairs.blobs(np.random.default_rng(99), 500)
    plain = torch.from_numpy(scenes["plain"]).permute(0, 2, 3, 1)
    model: Any = training.model
    seen = translation.cycle(plain, model.mean_g, model.mean_f, bf16=device.bf16)
    found = seen["translation"].permute(0, 3, 1, 2).numpy()
    striped = (pairs.stripedness(found, scenes["inside"]) > pairs.STRIPED).mean()
    return {"striped": float(striped), "cycle_l1": float(seen["cycle_l1"].mean()),
            "steps": float(training.step)}  # fmt: skip


_PEAK = """
import re, sys, torch
from playground.inference import translation as translate
from playground.networks import translators
from playground.engine.core.memory import keep_pages
keep_pages()  # as in the engine
torch.set_num_threads(int(sys.argv[2]))
side = int(sys.argv[1])
nets = [translators.CompactGenerator().eval() for _ in "GF"]
judge = translators.PatchDiscriminator(48, 2).eval()
photos = torch.zeros(1, side, side, 3, dtype=torch.uint8)
# of this program alone: what rusage tells begins with the size of the one that started it
peak = lambda: re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
before = peak()
translate.cycle(photos, *nets, judge, bf16=translate.bf16_pays("cpu"))
print(before, peak())
"""


def compact_memory(side: int = 1024) -> dict[str, float]:
    """Peak memory in GB of a process that sends a photo there and back, and what it held before."""
    threads = str(torch.get_num_threads())
    command = [sys.executable, "-c", _PEAK, str(side), threads]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    before, peak = (int(kilobytes) / 1e6 for kilobytes in out.split())
    return {"before": before, "peak": peak}


def rows(quick: bool = False) -> list[dict[str, Any]]:
    """The README's figures on translation."""
    from tests.bench.figures import row

    rounds = 2 if quick else 3
    compact, official = compact_end_to_end(rounds=rounds), official_through_us(rounds=rounds)
    memory = compact_memory()
    blobs = live_blobs(60.0 if quick else 120.0)
    wanted = ">= 1.4" if official["bf16"] else ">= 1.0"
    return [
        row("compact generator there and back, 512 px, end to end", "× ResNet-9 one way", ">= 8",
            compact["ratio"], seconds=round(compact["ours"], 2)),
        row("official ResNet-9 through the engine's path", "× the same in eager fp32", wanted,
            official["ratio"], mean_difference_of_255=round(official["difference"], 2)),
        row("peak memory for a photo of 1,024 px, compact", "GB", "<= 1.5", memory["peak"],
            before=round(memory["before"], 2)),
        row("blobs after two minutes live: striped", "share", ">= 0.9", blobs["striped"],
            steps=int(blobs["steps"])),
        row("the same: cycle L1", "on [-1, 1]", "<= 0.12", blobs["cycle_l1"]),
    ]  # fmt: skip


if __name__ == "__main__":
    import json

    torch.set_num_threads(2)
    what = {"rows": rows, "blobs": lambda: live_blobs(float(sys.argv[2]))}
    sys.stdout.write(json.dumps(what[sys.argv[1]](), indent=1) + "\n")
