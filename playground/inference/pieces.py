"""A network over one large picture, a piece of work at a time, so that others are served between.

The network's graph is followed node by node (``torch.fx``), and what is large is cut into bands of
rows of its output. Each piece computes exactly what the whole would have computed there, and a norm
sees its whole channel: it goes through the picture twice, first for the statistics. The picture
comes out as if the network had run at once (tiles would not do that, for every tile has its own
statistics). Values that nobody needs any more are let go. Pictures lie channels last in memory:
there bands of rows are contiguous, and torch's convolutions are faster.

``run`` is a generator: it yields the multiplications done with each piece and returns the result.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

Context = Callable[[], AbstractContextManager[Any]]
Work = Generator[int, None, Tensor]

# About 30 ms each on two CPU cores; shorter ones would cost the kernels their parallel rows.
PIECE_PRODUCTS = 2_500_000_000
PIECE_NUMBERS = 8_000_000
_FULL_CHANNELS = 16  # a convolution of fewer takes as long as one of so many

# of batch norm that of a network which does not train: numbers by its statistics
_ELEMENTWISE = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Dropout, nn.BatchNorm2d)
_PADDING = {nn.ReflectionPad2d: "reflect", nn.ReplicationPad2d: "replicate"}
_AT_ONCE = 3  # pictures of the largest layer's size
_PROBES = (32, 64)  # sides of the pictures that tell a network's layers, in pixels
_Counts = dict[tuple[int, int], tuple[int, int]]
_counted: weakref.WeakKeyDictionary[nn.Module, _Counts] = weakref.WeakKeyDictionary()
_probes: weakref.WeakKeyDictionary[nn.Module, tuple[list[_Layer], list[_Layer]] | None] = (
    weakref.WeakKeyDictionary()
)
_graphs: weakref.WeakKeyDictionary[nn.Module, fx.GraphModule] = weakref.WeakKeyDictionary()


def run(net: nn.Module, x: Tensor, context: Context) -> Work:
    """``net(x)`` for a picture ``(B, C, H, W)``; every piece is computed inside ``context()``
    (inference mode, autocast), which is left while others are served."""
    graph = _traced(net)
    x = x.contiguous(memory_format=torch.channels_last)
    left = {node: len(node.users) for node in graph.graph.nodes}
    values: dict[fx.Node, Any] = {}
    for node in graph.graph.nodes:
        if node.op == "output":
            result: Tensor = values[node.args[0]]
            return result
        if node.op == "placeholder":
            values[node] = x
            del x  # a value as any other: let go with its last use
            continue
        last = all(left[used] == 1 for used in node.all_input_nodes)
        values[node] = yield from _value(graph, node, values, last, context)
        for used in node.all_input_nodes:
            left[used] -= 1
            if not left[used]:
                del values[used]
    raise AssertionError("a traced graph ends with its output")


def products(net: nn.Module, height: int, width: int) -> int:
    """Multiplications that ``net`` needs for a picture of that size (three channels): those of its
    convolutions. A network is tried on two small pictures once; the rest is arithmetic."""
    return _counts(net, height, width)[0]


def numbers(net: nn.Module, height: int, width: int) -> int:
    """Numbers that ``net`` holds at once for a picture of that size: what its largest layer takes
    in and gives out, and what is kept beside it."""
    return _AT_ONCE * _counts(net, height, width)[1]


def _counts(net: nn.Module, height: int, width: int) -> tuple[int, int]:
    known = _counted.setdefault(net, {})
    if (height, width) not in known:
        known[height, width] = _count(net, height, width)
    return known[height, width]


def _count(net: nn.Module, height: int, width: int) -> tuple[int, int]:
    """Multiplications, and the numbers of the largest picture at a layer.

    What two small pictures give at each layer says it for all sizes: sides of layers follow those
    of the picture by a factor and an addend. (A picture without memory would need half of torch's
    compiler: a second, and 160 MB for good.) A network that small pictures are too small for has
    one run without memory after all.
    """
    few, more = _probed(net) or (_layers(net, height, width, device="meta"),) * 2
    counted = largest = 0
    for small, large in zip(few, more, strict=True):
        places = [
            _extended(h, more_h, height) * _extended(w, more_w, width)
            for (_, h, w), (_, more_h, more_w) in zip(small.sides, large.sides, strict=True)
        ]
        largest = max(largest, *(n * side[0] for n, side in zip(places, small.sides, strict=True)))
        counted += places[small.place] * small.weight
    return counted, largest


def _probed(net: nn.Module) -> tuple[list[_Layer], list[_Layer]] | None:
    """The layers at both of ``_PROBES``, looked for once; None where these are too small."""
    if net not in _probes:
        try:
            few, more = (_layers(net, side, side, device=None) for side in _PROBES)
            _probes[net] = few, more
        except (RuntimeError, ValueError):
            _probes[net] = None
    return _probes[net]


@dataclass(frozen=True)
class _Layer:
    """A convolution: ``sides`` of what goes in and of what comes out, ``(C, H, W)``; each of its
    ``weight`` numbers meets each place of one of them, ``place``: of the output, and of the input
    where it is transposed."""

    sides: tuple[tuple[int, ...], tuple[int, ...]]
    place: int
    weight: int


def _layers(net: nn.Module, height: int, width: int, device: str | None) -> list[_Layer]:
    """The convolutions of ``net`` as they are passed; ``device`` None is its own."""
    passed: list[_Layer] = []

    def note(module: nn.Module, given: Any, out: Tensor) -> None:
        weight: Any = module.weight
        place = 0 if isinstance(module, nn.ConvTranspose2d) else 1
        passed.append(_Layer((given[0].shape[1:], out.shape[1:]), place, weight.numel()))

    convolutions = [m for m in net.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d))]
    hooks = [module.register_forward_hook(note) for module in convolutions]
    try:
        # norms that count what they see count it in copies
        state = {k: v.clone() for k, v in net.named_buffers()}
        if device:
            state = {k: v.to(device) for k, v in net.state_dict(keep_vars=True).items()}
        like = next(net.parameters(), torch.empty(0))
        with torch.no_grad():
            picture = like.new_zeros(1, 3, height, width, device=device)
            torch.func.functional_call(net, state, (picture,))
    finally:
        for hook in hooks:
            hook.remove()
    return passed


def _extended(few: int, more: int, side: int) -> int:
    """A layer's side for a picture of ``side``, from those for the two of ``_PROBES``."""
    small, large = _PROBES
    return few + (more - few) * (side - small) // (large - small)


def _traced(net: nn.Module) -> fx.GraphModule:
    if net not in _graphs:
        _graphs[net] = fx.symbolic_trace(net)
    return _graphs[net]


def _value(
    graph: fx.GraphModule, node: fx.Node, values: dict[fx.Node, Any], last: bool, context: Context
) -> Generator[int, None, Any]:
    """What ``node`` gives; ``last`` says that nobody needs its inputs afterwards."""
    args: Any = fx.node.map_arg(node.args, values.__getitem__)
    kwargs: Any = fx.node.map_arg(node.kwargs, values.__getitem__)
    if node.op == "call_module":
        module = graph.get_submodule(str(node.target))
        free = last and _fresh(graph, node.all_input_nodes[0])
        return (yield from _module(module, args[0], free, context))
    with context():
        if node.op == "get_attr":
            value = graph
            for part in str(node.target).split("."):
                value = getattr(value, part)
        elif node.op == "call_method":
            value = getattr(args[0], str(node.target))(*args[1:], **kwargs)
        else:
            assert callable(node.target)
            value = node.target(*args, **kwargs)
    yield 0
    return value


def _fresh(graph: fx.GraphModule, node: fx.Node) -> bool:
    """Whether the value of ``node`` surely lies in memory of its own."""
    if node.op != "call_module":
        return False
    made_by = graph.get_submodule(str(node.target))
    return isinstance(made_by, (nn.Conv2d, nn.ConvTranspose2d, nn.GroupNorm))


def _module(module: nn.Module, x: Tensor, free: bool, context: Context) -> Work:
    """``module(x)``, written over ``x`` where that is ``free`` and a norm or an activation follows:
    new memory of this size costs as long as the work."""
    if isinstance(module, nn.Conv2d) and module.padding_mode == "zeros" and module.groups == 1:
        return (yield from _convolution(module, x, context))
    if isinstance(module, nn.ConvTranspose2d) and module.groups == 1:
        return (yield from _transposed(module, x, context))
    if x.numel() > PIECE_NUMBERS:
        if isinstance(module, nn.GroupNorm) and module.num_groups == module.num_channels:
            return (yield from _norm(module, x, free, context))
        if isinstance(module, _ELEMENTWISE):
            return (yield from _elementwise(module, x, free, context))
        if type(module) in _PADDING:
            return (yield from _padding(module, x, context))
    with context():
        value: Tensor = module(x)
    yield 0
    return value


def _convolution(conv: nn.Conv2d, x: Tensor, context: Context) -> Work:
    (pad_y, pad_x), (step, _) = _pair(conv.padding), _pair(conv.stride)
    reach = (_pair(conv.kernel_size)[0] - 1) * _pair(conv.dilation)[0] + 1
    height = x.shape[2]
    rows = (height + 2 * pad_y - reach) // step + 1
    columns = (x.shape[3] + 2 * pad_x - _pair(conv.kernel_size)[1]) // _pair(conv.stride)[1] + 1

    def band(begin: int, end: int) -> Tensor:
        top, bottom = begin * step - pad_y, (end - 1) * step - pad_y + reach
        part = x[:, :, max(0, top) : min(height, bottom)]
        over = (max(0, -top), max(0, bottom - height))
        if any(over):
            part = F.pad(part, (0, 0, *over))
        return F.conv2d(part, conv.weight, conv.bias, conv.stride, (0, pad_x), conv.dilation)

    return (yield from _bands(band, rows, x.shape[0] * columns, conv.weight, context))


def _transposed(conv: nn.ConvTranspose2d, x: Tensor, context: Context) -> Work:
    """A row of the output needs the few rows of the input whose kernels reach it."""
    (step, step_x), (pad_y, pad_x) = _pair(conv.stride), _pair(conv.padding)
    reach = (_pair(conv.kernel_size)[0] - 1) * _pair(conv.dilation)[0]
    extra, height = _pair(conv.output_padding), x.shape[2]
    rows = (height - 1) * step - 2 * pad_y + reach + extra[0] + 1

    def band(begin: int, end: int) -> Tensor:
        first = max(0, min(height - 1, math.ceil((begin + pad_y - reach) / step)))
        last = max(first, min(height - 1, (end - 1 + pad_y) // step))
        part = x[:, :, first : last + 1]
        y = F.conv_transpose2d(
            part, conv.weight, conv.bias, (step, step_x), (0, pad_x), extra, 1, conv.dilation
        )
        top = begin + pad_y - first * step
        return y[:, :, top : top + end - begin]

    places = math.ceil(x.shape[0] * x.shape[3] / step)  # that the products of an output row have
    return (yield from _bands(band, rows, places, conv.weight, context))


def _bands(
    band: Callable[[int, int], Tensor], rows: int, places: int, weight: Tensor, context: Context
) -> Work:
    """The ``rows`` of an output, each of which has so many places where ``weight`` works."""
    row = places * weight.numel()
    slow = max(_FULL_CHANNELS // min(_FULL_CHANNELS, n) for n in weight.shape[:2])
    return (yield from _rows(band, rows, PIECE_PRODUCTS // max(1, row * slow), row, context))


def _norm(norm: nn.GroupNorm, x: Tensor, free: bool, context: Context) -> Work:
    """A norm of every channel of every picture. The sums are taken of the distances to the first
    row's mean: squares of values that lie far from 0 would leave nothing of the variance."""
    rows = max(1, PIECE_NUMBERS * x.shape[2] // x.numel())
    many = x.shape[2] * x.shape[3]
    with context():
        pivot = x[:, :, :1].mean((2, 3), keepdim=True)
        total, squares = (torch.zeros_like(pivot, dtype=torch.float64) for _ in range(2))
    for begin, end in _parts(x.shape[2], rows):
        with context():
            away = (x[:, :, begin:end] - pivot).float()
            total += away.sum((2, 3), keepdim=True)
            squares += away.square_().sum((2, 3), keepdim=True)
        yield 0
    with context():
        mean = total / many
        scale = ((squares / many - mean**2).clamp_min(0) + norm.eps).rsqrt()
        shift = -(pivot + mean) * scale
        if norm.affine:
            weight, bias = norm.weight[:, None, None], norm.bias[:, None, None]
            scale, shift = scale * weight, shift * weight + bias
        scale, shift = scale.to(x.dtype), shift.to(x.dtype)

    def band(begin: int, end: int) -> Tensor:
        return torch.addcmul(shift, x[:, :, begin:end], scale)

    return (yield from _rows(band, x.shape[2], rows, 0, context, x if free else None))


def _elementwise(module: nn.Module, x: Tensor, free: bool, context: Context) -> Work:
    rows, out = PIECE_NUMBERS * x.shape[2] // x.numel(), x if free else None
    return (yield from _rows(lambda a, b: module(x[:, :, a:b]), x.shape[2], rows, 0, context, out))


def _padding(module: nn.Module, x: Tensor, context: Context) -> Work:
    """The rows that the padding takes from the picture, then its columns."""
    mode, (left, right, top, bottom) = _PADDING[type(module)], _padding_of(module)
    with context():
        numbers = torch.arange(x.shape[2], dtype=torch.float32)[None, None, None]
        source = F.pad(numbers, (top, bottom, 0, 0), mode=mode).long().flatten().to(x.device)
        lying = x.permute(0, 2, 3, 1)  # selecting from it keeps the channels last

    def band(begin: int, end: int) -> Tensor:
        part = lying.index_select(1, source[begin:end]).permute(0, 3, 1, 2)
        return F.pad(part, (left, right, 0, 0), mode=mode)

    rows = PIECE_NUMBERS * x.shape[2] // x.numel()
    return (yield from _rows(band, len(source), rows, 0, context))


def _padding_of(module: Any) -> tuple[int, int, int, int]:
    left, right, top, bottom = module.padding
    return left, right, top, bottom


def _rows(
    band: Callable[[int, int], Tensor],
    rows: int,
    most: int,
    products: int,
    context: Context,
    out: Tensor | None = None,
) -> Work:
    """The output of ``band`` for all ``rows``, at most so many a piece, in ``out`` where there is
    one; each row stands for so many ``products``."""
    for begin, end in _parts(rows, most):
        with context():
            y = band(begin, end)
            if (begin, end) == (0, rows):
                out = y
            else:
                if out is None:
                    lying = y.new_empty(y.shape[0], rows, y.shape[3], y.shape[1])
                    out = lying.permute(0, 3, 1, 2)
                out[:, :, begin:end] = y
        yield products * (end - begin)
    assert out is not None
    return out


def _parts(whole: int, most: int) -> Iterator[tuple[int, int]]:
    """``whole`` in parts of nearly equal size, ``most`` each and one at least."""
    count = math.ceil(whole / max(1, most))
    edges = [round(i * whole / count) for i in range(count + 1)]
    yield from zip(edges, edges[1:], strict=False)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])
