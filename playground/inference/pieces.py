"""A network over one large picture, a piece of work at a time, so that others are served between.

The network's graph is followed node by node (``torch.fx``). A convolution is cut into bands of rows
or of output channels, what works channel by channel (norms, activations, padding) into groups of
channels. Each piece computes exactly what the whole would have computed there, and a norm sees its
whole channel: the picture comes out as if the network had run at once (tiles would not do that,
for every tile has its own statistics). Values that nobody needs any more are let go.

``run`` is a generator: it yields the multiplications done with each piece and returns the result.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

Context = Callable[[], AbstractContextManager[Any]]
Work = Generator[int, None, Tensor]

# About 20 ms each on two CPU cores.
PIECE_PRODUCTS = 1_500_000_000
PIECE_NUMBERS = 8_000_000

_CHANNELWISE = (
    nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Dropout, nn.ReflectionPad2d, nn.ReplicationPad2d,
    nn.ZeroPad2d, nn.Upsample,
)  # fmt: skip
_counted: weakref.WeakKeyDictionary[nn.Module, dict[tuple[int, int], int]] = (
    weakref.WeakKeyDictionary()
)
_graphs: weakref.WeakKeyDictionary[nn.Module, fx.GraphModule] = weakref.WeakKeyDictionary()


def run(net: nn.Module, x: Tensor, context: Context) -> Work:
    """``net(x)`` for a picture ``(B, C, H, W)``; every piece is computed inside ``context()``
    (inference mode, autocast), which is left while others are served."""
    graph = _traced(net)
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
        values[node] = yield from _value(graph, node, values, context)
        for used in node.all_input_nodes:
            left[used] -= 1
            if not left[used]:
                del values[used]
    raise AssertionError("a traced graph ends with its output")


def products(net: nn.Module, height: int, width: int) -> int:
    """Multiplications that ``net`` needs for a picture of that size (three channels): those of its
    convolutions. Nothing is computed, and what was counted once is known."""
    known = _counted.setdefault(net, {})
    if (height, width) not in known:
        known[height, width] = _count(net, height, width)
    return known[height, width]


def _count(net: nn.Module, height: int, width: int) -> int:
    counted = 0

    def count(module: nn.Module, given: Any, out: Tensor) -> None:
        nonlocal counted
        counted += _conv_products(module, given[0], out)

    convolutions = [m for m in net.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d))]
    hooks = [module.register_forward_hook(count) for module in convolutions]
    try:
        shapes = {k: v.to("meta") for k, v in net.state_dict().items()}
        with torch.no_grad():
            picture = torch.empty(1, 3, height, width, device="meta")
            torch.func.functional_call(net, shapes, (picture,))
    finally:
        for hook in hooks:
            hook.remove()
    return counted


def _traced(net: nn.Module) -> fx.GraphModule:
    if net not in _graphs:
        _graphs[net] = fx.symbolic_trace(net)
    return _graphs[net]


def _value(
    graph: fx.GraphModule, node: fx.Node, values: dict[fx.Node, Any], context: Context
) -> Generator[int, None, Any]:
    args: Any = fx.node.map_arg(node.args, values.__getitem__)
    kwargs: Any = fx.node.map_arg(node.kwargs, values.__getitem__)
    if node.op == "call_module":
        module = graph.get_submodule(str(node.target))
        return (yield from _module(module, args[0], context))
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


def _module(module: nn.Module, x: Tensor, context: Context) -> Work:
    if isinstance(module, nn.Conv2d) and module.padding_mode == "zeros" and module.groups == 1:
        return (yield from _convolution(module, x, context))
    if isinstance(module, nn.ConvTranspose2d) and module.groups == 1:
        return (yield from _transposed(module, x, context))
    if isinstance(module, nn.GroupNorm) and module.num_groups == module.num_channels:
        return (yield from _norm(module, x, context))
    if isinstance(module, _CHANNELWISE):
        return (yield from _channelwise(module, x, context))
    with context():
        value: Tensor = module(x)
    yield 0
    return value


def _convolution(conv: nn.Conv2d, x: Tensor, context: Context) -> Work:
    """In bands of rows of the output."""
    (pad_y, pad_x), (step, _) = _pair(conv.padding), _pair(conv.stride)
    reach = (_pair(conv.kernel_size)[0] - 1) * _pair(conv.dilation)[0] + 1
    height = x.shape[2]
    rows = (height + 2 * pad_y - reach) // step + 1
    columns = (x.shape[3] + 2 * pad_x - _pair(conv.kernel_size)[1]) // _pair(conv.stride)[1] + 1
    row = x.shape[0] * columns * conv.weight.numel()
    out: Tensor | None = None
    for begin, end in _parts(rows, PIECE_PRODUCTS // max(1, row)):
        top, bottom = begin * step - pad_y, (end - 1) * step - pad_y + reach
        with context():
            band = x[:, :, max(0, top) : min(height, bottom)]
            over = (max(0, -top), max(0, bottom - height))
            if any(over):
                band = F.pad(band, (0, 0, *over))
            y = F.conv2d(band, conv.weight, conv.bias, conv.stride, (0, pad_x), conv.dilation)
            if (begin, end) == (0, rows):
                out = y
            else:
                if out is None:
                    out = y.new_empty(*y.shape[:2], rows, y.shape[3])
                out[:, :, begin:end] = y
        yield row * (end - begin)
    assert out is not None
    return out


def _transposed(conv: nn.ConvTranspose2d, x: Tensor, context: Context) -> Work:
    """In groups of output channels."""
    each = x.shape[0] * x.shape[2] * x.shape[3] * conv.weight[:, :1].numel()
    parts, bias = [], conv.bias
    for begin, end in _parts(conv.out_channels, PIECE_PRODUCTS // max(1, each)):
        with context():
            parts.append(
                F.conv_transpose2d(
                    x,
                    conv.weight[:, begin:end],
                    bias[begin:end] if bias is not None else None,
                    _pair(conv.stride),
                    _pair(conv.padding),
                    _pair(conv.output_padding),
                    1,
                    _pair(conv.dilation),
                )  # fmt: skip
            )
        yield each * (end - begin)
    with context():
        return parts[0] if len(parts) == 1 else torch.cat(parts, 1)


def _norm(norm: nn.GroupNorm, x: Tensor, context: Context) -> Work:
    def part(begin: int, end: int) -> Tensor:
        weight, bias = (w[begin:end] if norm.affine else None for w in (norm.weight, norm.bias))
        return F.group_norm(x[:, begin:end], end - begin, weight, bias, norm.eps)

    return (yield from _by_channels(part, x, context))


def _channelwise(module: nn.Module, x: Tensor, context: Context) -> Work:
    return (yield from _by_channels(lambda a, b: module(x[:, a:b]), x, context))


def _by_channels(part: Callable[[int, int], Tensor], x: Tensor, context: Context) -> Work:
    channels, out = x.shape[1], None
    for begin, end in _parts(channels, PIECE_NUMBERS * channels // x.numel()):
        with context():
            y = part(begin, end)
            if (begin, end) == (0, channels):
                out = y
            elif y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr():
                out = x  # in place
            else:
                if out is None:
                    out = y.new_empty(y.shape[0], channels, *y.shape[2:])
                out[:, begin:end] = y
        yield 0
    assert out is not None
    return out


def _parts(whole: int, most: int) -> Iterator[tuple[int, int]]:
    """``whole`` in parts of nearly equal size, ``most`` each and one at least."""
    count = math.ceil(whole / max(1, most))
    edges = [round(i * whole / count) for i in range(count + 1)]
    yield from zip(edges, edges[1:], strict=False)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _conv_products(module: nn.Module, given: Tensor, out: Tensor) -> int:
    """Of one convolution: each weight meets each place of its output (of its input where the
    convolution is transposed)."""
    place = given if isinstance(module, nn.ConvTranspose2d) else out
    weight: Any = module.weight
    return int(place.shape[0] * place.shape[2] * place.shape[3] * weight.numel())
