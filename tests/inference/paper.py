"""The paper's generator, written from appendix 7.2 alone, and weights under the official names."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import nn

Weights = dict[str, torch.Tensor]


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


class Block(nn.Module):
    """A residual block; ``child`` is what people call its layers."""

    def __init__(self, layers: list[nn.Module], child: str) -> None:
        super().__init__()
        self.child = child
        self.add_module(child, nn.Sequential(*layers))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = x + getattr(self, self.child)(x)
        return y


class Theirs(nn.Module):
    """A generator as people's programs build it, of torch's plain layers, with random values."""

    def __init__(
        self, norm: str = "instance", padding: str = "reflect", grow: str = "transpose",
        child: str = "conv_block", inputs: int = 3, outputs: int = 3, ngf: int = 4,
        affine: bool = False, tracked: bool = False, bias: bool = True, dropout: bool = False,
        blocks: int = 2, seed: int = 0,
    ) -> None:  # fmt: skip
        super().__init__()

        def normed(n: int) -> list[nn.Module]:
            if norm == "batch":
                return [nn.BatchNorm2d(n), nn.ReLU()]
            kept = nn.InstanceNorm2d(n, affine=affine, track_running_stats=tracked)
            return [kept, nn.ReLU()]

        def around() -> list[nn.Module]:
            pads = {"reflect": nn.ReflectionPad2d, "replicate": nn.ReplicationPad2d}
            return [pads[padding](1)] if padding in pads else []

        def block(n: int) -> Block:
            border = int(padding == "zero")
            first = [*around(), nn.Conv2d(n, n, 3, 1, border, bias=bias), *normed(n)]
            first += [nn.Dropout(0.5)] if dropout else []
            last = [*around(), nn.Conv2d(n, n, 3, 1, border, bias=bias), normed(n)[0]]
            return Block([*first, *last], child)

        def grown(n: int) -> list[nn.Module]:
            if grow == "transpose":
                return [nn.ConvTranspose2d(n, n // 2, 3, 2, 1, 1, bias=bias), *normed(n // 2)]
            border, mode = grow.split(" ")
            larger = nn.Upsample(scale_factor=2, mode=mode)
            if border == "resize":
                return [larger, nn.Conv2d(n, n // 2, 3, 1, 1, bias=bias), *normed(n // 2)]
            conv = nn.Conv2d(n, n // 2, 3, bias=bias)
            return [larger, nn.ReflectionPad2d(1), conv, *normed(n // 2)]

        layers = [nn.ReflectionPad2d(3), nn.Conv2d(inputs, ngf, 7, bias=bias), *normed(ngf)]
        for n in (ngf, 2 * ngf):
            layers += [nn.Conv2d(n, 2 * n, 3, 2, 1, bias=bias), *normed(2 * n)]
        layers += [block(4 * ngf) for _ in range(blocks)]
        layers += [*grown(4 * ngf), *grown(2 * ngf)]
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(ngf, outputs, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)
        rng = torch.Generator().manual_seed(seed)
        for name, value in self.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.randn(value.shape, generator=rng) * 0.3)
                if name.endswith("running_var"):
                    value.abs_().add_(0.5)
        self.eval()
        if norm == "instance":
            for module in self.modules():  # uses statistics only where it says so: never here
                module.training |= isinstance(module, nn.InstanceNorm2d)

    @torch.inference_mode()
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.model(x)
        return y
