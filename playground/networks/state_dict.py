"""What the image GANs share that must stay identical: state as tensors, averages, norms.

A run's state is a flat dict of named tensors (safetensors takes nothing else), so modules,
optimisers and RNG are taken apart here and put together again. Imports torch: reach it through
``playground.core.lazy.Lazy``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping

import torch
from torch import Tensor, nn

from playground.core.spec import PlaygroundError
from playground.networks.tensor_checks import under

Part = nn.Module | torch.optim.Optimizer | torch.Generator


def pack(parts: Mapping[str, Part]) -> dict[str, Tensor]:
    """Everything in ``parts`` as tensors named ``part.name``; shares memory with the weights."""
    packed: dict[str, Tensor] = {}
    for name, part in parts.items():
        if isinstance(part, nn.Module):
            packed |= {f"{name}.{k}": v.detach() for k, v in part.state_dict().items()}
        elif isinstance(part, torch.Generator):
            packed[f"{name}.state"] = part.get_state()
        else:
            for row, state in part.state_dict()["state"].items():
                packed |= {f"{name}.{row}.{k}": torch.as_tensor(v) for k, v in state.items()}
    return packed


def unpack(parts: Mapping[str, Part], tensors: Mapping[str, Tensor]) -> None:
    """Puts ``tensors`` of ``pack`` back. Half-precision weights are widened. Optimisers and RNG
    that are not among them keep what they have, so that weights alone are enough.

    Raises:
        PlaygroundError: naming the first weight that is missing or has another shape.
    """
    for name, part in parts.items():
        if isinstance(part, nn.Module):
            _unpack_module(name, part, tensors)
        elif isinstance(part, torch.Generator):
            if f"{name}.state" in tensors:
                part.set_state(tensors[f"{name}.state"].cpu())
        else:
            _unpack_optimiser(name, part, tensors)


def _unpack_module(name: str, module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    own = module.state_dict()
    given = under(name, tensors, own)
    with torch.no_grad():
        for key, weights in own.items():
            weights.copy_(given[key])


def _unpack_optimiser(
    name: str, optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]
) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        owner, _, rest = key.partition(".")
        if owner == name:
            row, _, field = rest.partition(".")
            state.setdefault(int(row), {})[field] = value.clone()
    if state:
        own = optimiser.state_dict()
        optimiser.load_state_dict({"state": state, "param_groups": own["param_groups"]})


@torch.no_grad()
def halved(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same in half precision, whole numbers as they are: what is shipped."""
    return {name: t.half() if t.is_floating_point() else t for name, t in tensors.items()}


def fill(net: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    """Loads a checkpoint's ``tensors``, in whatever precision, into ``net``.

    Raises:
        PlaygroundError: naming the checkpoint ``name`` and a tensor that does not fit.
    """
    try:
        net.load_state_dict(tensors)
    except RuntimeError as error:
        words = str(error).splitlines()[-1]
        raise PlaygroundError(f"{name} does not fit: {words}") from None


def average(slow: nn.Module, fast: nn.Module, decay: float | Tensor) -> None:
    """Moves the running average ``slow`` of the weights towards ``fast``: w' = d w' + (1 − d) w,
    d a number or a tensor ``()``.

    The statistics of batch norm are averaged with them, for they belong to the weights."""
    pairs = [
        (s, f)
        for s, f in zip(slow.state_dict().values(), fast.state_dict().values(), strict=True)
        if s.is_floating_point()
    ]
    slows, fasts = [s for s, _ in pairs], [f for _, f in pairs]
    if isinstance(decay, float):
        torch._foreach_lerp_(slows, fasts, 1 - decay)
    else:  # the kernel takes no tensor for its weight
        apart = torch._foreach_sub(fasts, slows)
        torch._foreach_mul_(apart, 1 - decay)
        torch._foreach_add_(slows, apart)


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Changes the learning rate of all parameters, to a float32 as a captured step holds it."""
    rate = float(torch.tensor(rate))
    for group in optimiser.param_groups:
        group["lr"] = rate


def gradient_norm(parameters: Iterable[Tensor]) -> Tensor:
    """Euclidean norm over all gradients, ``()``."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm: Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    return norm


def rng(seed: int, device: str = "cpu") -> torch.Generator:
    """A stream of random numbers of its own."""
    return torch.Generator(device).manual_seed(seed)


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Networks built inside start from ``seed``. Their constructors know only torch's global
    stream, which is put back afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
