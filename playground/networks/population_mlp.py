"""What the GANs share that must stay identical: population networks, their optimiser, their RNG.

A population is E networks of one shape trained side by side. All weights of a network lie in one
buffer ``flat`` ``(E, P)``, so that an optimiser step is one pass over memory, joining and leaving
is adding and dropping rows, and a checkpoint is one tensor. This file needs torch; reach it through
``playground.core.lazy``.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    # in place, which keeps a population's activations in the cache: a tenth of a fused step
    "leaky-relu": lambda x: F.leaky_relu(x, 0.2, inplace=True),
    "relu": F.relu,
    "tanh": torch.tanh,
}


class RngStreams:
    """One stream of random numbers a member, the same whether it trains alone or in company.

    Small requests are served from pools of ``POOL`` numbers, because a call to a generator costs
    more than the numbers: 30 members × 5 requests a step would be half of the step's time.
    """

    POOL = 1 << 14

    def __init__(self, seeds: Sequence[int], device: str = "cpu") -> None:
        self.device = device
        self.generators = [torch.Generator(device).manual_seed(seed) for seed in seeds]
        self.pools = torch.zeros(2, len(seeds), self.POOL, device=device)  # normal, uniform
        self.used = [[self.POOL] * len(seeds) for _ in range(2)]

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers ``(E, *shape)``."""
        return self._draw(0, shape)

    def uniform(self, *shape: int) -> Tensor:
        """Uniform numbers in [0, 1) ``(E, *shape)``."""
        return self._draw(1, shape)

    def keep_mask(self, drop: float, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
        """Inverted dropout: 0 with probability ``drop`` (to 1 in 65,536), else 1 / (1 − drop);
        ``(E, *shape)``."""
        n = math.prod(shape)
        # 16 bits a unit of 64 drawn at once: a quarter of what Bernoulli numbers cost
        bits = torch.empty(len(self.generators), -(-n // 4), dtype=torch.int64, device=self.device)
        for row, generator in zip(bits, self.generators, strict=True):
            row.random_(-(2**63), None, generator=generator)
        kept = bits.view(torch.int16)[:, :n] >= round(drop * 2**16) - 2**15
        return kept.view(len(bits), *shape).to(dtype).mul_(1 / (1 - drop))

    def _draw(self, kind: int, shape: tuple[int, ...]) -> Tensor:
        n, used, pool = math.prod(shape), self.used[kind], self.pools[kind]
        if n > self.POOL // 4:
            fresh = torch.empty(len(used), n, device=self.device)
            for member in range(len(used)):
                self._fill(kind, member, fresh[member])
            return fresh.view(len(used), *shape)
        for member, start in enumerate(used):
            if start + n > self.POOL:
                self._fill(kind, member, pool[member])
                used[member] = 0
        first = used[0]
        if all(start == first for start in used):
            taken = pool[:, first : first + n].clone()  # a refill must not change it later
        else:  # members that joined at different times
            indices = torch.tensor(used, device=self.device)[:, None] + torch.arange(
                n, device=self.device
            )
            taken = pool.gather(1, indices)
        self.used[kind] = [start + n for start in used]
        return taken.view(len(used), *shape)

    def _fill(self, kind: int, member: int, out: Tensor) -> None:
        if kind == 0:
            out.normal_(generator=self.generators[member])
        else:
            out.uniform_(generator=self.generators[member])

    def tensors(self) -> dict[str, Tensor]:
        """The state of every stream, one row a member."""
        return {
            "states": torch.stack([g.get_state() for g in self.generators]),
            "pools": self.pools.transpose(0, 1).contiguous(),
            "used": torch.tensor(self.used).T.contiguous(),
        }

    def sync_from(self, whole: RngStreams, rows: slice) -> None:
        """Makes these streams stand where those ``rows`` of a larger population do."""
        for generator, theirs in zip(self.generators, whole.generators[rows], strict=True):
            generator.set_state(theirs.get_state())
        self.pools.copy_(whole.pools[:, rows])
        self.used = [used[rows] for used in whole.used]

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave."""
        for generator, state in zip(self.generators, tensors["states"], strict=True):
            generator.set_state(state.cpu().clone())  # a row of a larger tensor crashes it
        self.pools.copy_(tensors["pools"].transpose(0, 1))
        self.used = tensors["used"].T.tolist()


def layers(flat: Tensor, shapes: Sequence[tuple[int, int]]) -> list[Tensor]:
    """The weights of every layer as differentiable views ``(E, *shape)`` of ``flat`` ``(E, P)``."""
    parts = torch.split(flat, [math.prod(shape) for shape in shapes], 1)
    return [p.view(len(flat), *shape) for p, shape in zip(parts, shapes, strict=True)]


def affine(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """x W + b of every member. One output is a weighted sum: as matrix products it and its
    gradients take 500 µs, so 76 µs (ten members, 256 × 64)."""
    if weight.shape[2] == 1:
        return (x * weight.transpose(1, 2)).sum(2, keepdim=True) + bias
    return torch.baddbmm(bias, x, weight)


class PopulationMLP:
    """E perceptrons of one shape: ``(E, B, sizes[0])`` → ``(E, B, sizes[-1])``, float32.

    Weights start as ``nn.Linear`` starts them, U(−1/√in, 1/√in), each member from its own seed.
    With ``bf16`` the matrix products run in bfloat16 on copies; the weights stay float32.
    ``encode`` turns the input into the ``sizes[0]`` numbers that the first layer reads.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str,
        generators: Sequence[torch.Generator],
        device: str = "cpu",
        bf16: bool = False,
        joined: int = 0,
        encode: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        self.sizes, self.activation, self.bf16 = tuple(sizes), ACTIVATIONS[activation], bf16
        self.encode = encode
        inputs = [*sizes[:-2], sizes[-2] + joined]
        shapes = [s for i, o in zip(inputs, sizes[1:], strict=True) for s in ((i, o), (1, o))]
        rows = []
        for generator in generators:
            row = [
                torch.empty(math.prod(shape), device=device).uniform_(-b, b, generator=generator)
                for shape, b in zip(shapes, self._bounds(inputs), strict=True)
            ]
            rows.append(torch.cat(row))
        self.shapes = shapes
        self.set_flat(torch.stack(rows))

    @staticmethod
    def _bounds(inputs: Sequence[int]) -> list[float]:
        return [1 / math.sqrt(i) for i in inputs for _ in range(2)]

    def set_flat(self, flat: Tensor) -> None:
        """Makes ``flat`` ``(E, P)`` the weights; the layers' parameters are views of it."""
        self.flat = flat
        self._halved = -1
        self._halves: list[Tensor] = []
        self.parameters = [w.detach().requires_grad_() for w in layers(flat, self.shapes)]

    def twin(self) -> PopulationMLP:
        """The same network on the same memory, with parameters (and so gradients) of its own.
        Autograd does not see that either changes the other's weights: both may be in the middle of
        a step."""
        other = copy.copy(self)
        other.set_flat(self.flat.data)  # not detach(): that shares the count of changes
        return other

    def __call__(
        self,
        x: Tensor,
        parameters: Sequence[Tensor] | None = None,
        keep: Callable[..., Tensor] | None = None,
        join: Callable[[Tensor], Tensor] | None = None,
    ) -> Tensor:
        """``parameters`` stand in for the network's own; ``keep(*shape, dtype=...)`` gives dropout
        masks ``(E, *shape)`` for the hidden layers; ``join`` widens what the last layer reads by
        the ``joined`` numbers it was built for."""
        weights = self._own() if parameters is None else parameters
        if self.encode is not None:
            x = self.encode(x)
        if self.bf16:
            x, weights = x.bfloat16(), [w.bfloat16() for w in weights]
        last = len(weights) // 2 - 1
        for layer in range(last + 1):
            x = affine(x, weights[2 * layer], weights[2 * layer + 1])
            if layer < last:
                x = self.activation(x)
                if keep is not None:
                    x = x * keep(*x.shape[1:], dtype=x.dtype)
            if layer == last - 1 and join is not None:
                x = join(x)
        return x.float()

    def gradient(self, loss: Tensor) -> Tensor:
        """d loss / d flat, ``(E, P)``; members stay apart, for their losses are only summed."""
        parts = torch.autograd.grad(loss.sum(), self._own())
        # a layer's gradient is widened and put in its place in one pass
        whole = torch.empty_like(self.flat)
        for part, view in zip(parts, layers(whole, self.shapes), strict=True):
            view.copy_(part)
        return whole

    def _own(self) -> list[Tensor]:
        """The weights that products use: ``parameters``, or their present bfloat16 copies, made
        once between two steps of the optimiser. Pictures are drawn beside the training, on a GPU in
        another stream: they make copies of their own."""
        if not self.bf16:
            return self.parameters
        if not torch.is_grad_enabled():
            return [p.bfloat16() for p in self.parameters]
        if self._halved != self.flat._version:
            self._halves = [p.detach().bfloat16().requires_grad_() for p in self.parameters]
            self._halved = self.flat._version
        return self._halves


class RowOptimiser:
    """SGD, SGD with momentum, or Adam on a ``flat`` ``(E, P)``, with rates and β₁ a member.

    Adam is Kingma & Ba 2015, algorithm 1, through torch's fused kernel: one pass over memory
    (9 µs against 47 µs for the same in five tensor operations at 17,000 weights).
    """

    BETA2, EPS, MOMENTUM = 0.999, 1e-8, 0.9

    def __init__(self, kind: str, flat: Tensor, rates: Sequence[float], beta1: Sequence[float]):
        self.kind = kind
        self._dialled = False  # are the rates read from their column at each step?
        self._stand(torch.zeros(len(flat), device=flat.device))
        self.first = torch.zeros_like(flat)
        self.second = torch.zeros_like(flat) if kind == "adam" else torch.zeros(len(flat), 0)
        self.set(rates, beta1)

    def set(self, rates: Sequence[float], beta1: Sequence[float]) -> None:
        """New rates and β₁, one a member; the moments stay."""
        self.rates, self.beta1 = list(rates), list(beta1)
        # float32, as a captured step holds them: the two train alike to the bit
        self._rounded: list[float] = torch.tensor(self.rates).tolist()
        self._columns: tuple[Tensor, Tensor] | None = None
        equals: dict[tuple[float, float], list[int]] = {}
        for member, coefficients in enumerate(zip(self.rates, self.beta1, strict=True)):
            equals.setdefault(coefficients, []).append(member)
        self._equals = [(members[0], members) for members in equals.values()]

    def step(self, flat: Tensor, gradient: Tensor) -> None:
        """Moves ``flat`` in place along ``gradient``, both ``(E, P)``."""
        if self.kind == "adam":
            self._adam(flat, gradient)
            return
        if self.kind == "momentum":
            gradient = self.first.mul_(self.MOMENTUM).add_(gradient)
        flat.sub_(gradient * self.columns()[0])

    def columns(self) -> tuple[Tensor, Tensor]:
        """Rates and β₁ of the members, ``(E, 1)`` each."""
        if self._columns is None:
            device = self.first.device
            rates, beta1 = (torch.tensor(v, device=device) for v in (self.rates, self.beta1))
            self._columns = rates.unsqueeze(1), beta1.unsqueeze(1)
        return self._columns

    def twin(self, rates: Tensor) -> RowOptimiser:
        """The same on the same memory, with its rates read from ``rates`` ``(E, 1)``."""
        other = copy.copy(self)
        other._columns = rates, self.columns()[1]
        other._dialled = True
        return other

    @property
    def kernels(self) -> list[list[int]]:
        """The members that share a call of the kernel."""
        return [members for _, members in self._equals]

    def _adam(self, flat: Tensor, gradient: Tensor) -> None:
        """Members of one rate and β₁ share a kernel call, of whatever age they are: thirty take
        0.1 ms in one call, 0.18 ms in thirty, 0.02 ms as one tensor where all are of one age."""
        self.steps += 1
        tensors = (flat, gradient, self.first, self.second)
        if len(self._equals) == 1 and self._of_one_age:
            self._kernel(self._equals[0][0], [[t] for t in (*tensors, self.steps[0])])
        else:
            rows = [t.unbind() for t in (*tensors, self.steps)]
            for first, members in self._equals:
                self._kernel(first, [[row[m] for m in members] for row in rows])
        torch.autograd.graph.increment_version(flat)  # which the fused kernel forgets

    def _kernel(self, member: int, parts: list[list[Tensor]]) -> None:
        w, g, m, v, steps = parts
        rate = self.columns()[0][member, 0] if self._dialled else self._rounded[member]
        torch._fused_adam_(
            w, g, m, v, [], steps, lr=rate, beta1=self.beta1[member],
            beta2=self.BETA2, weight_decay=0.0, eps=self.EPS, amsgrad=False, maximize=False,
        )  # fmt: skip

    def tensors(self) -> dict[str, Tensor]:
        """Moments and step counts, one row a member."""
        return {
            "first": self.first,
            "second": self.second,
            "steps": self.steps.long().unsqueeze(1),
        }

    def sync_from(self, whole: RowOptimiser, rows: slice) -> None:
        """Makes moments and counts those of ``rows`` of a larger population."""
        self.first.copy_(whole.first[rows])
        self.second.copy_(whole.second[rows])
        self._stand(whole.steps[rows].clone())

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave."""
        self.first.copy_(tensors["first"])
        self.second.copy_(tensors["second"])
        self._stand(tensors["steps"][:, 0].to(self.first))

    def _stand(self, steps: Tensor) -> None:
        self.steps = steps
        self._of_one_age = bool((steps == steps[0]).all())
