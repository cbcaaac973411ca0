"""A graph for devices that have none: a tape of the tensor operations of some work.

It keeps the contract of a CUDA graph, so that what is captured can be tested on a CPU: nothing is
done by the capture, a replay does not run Python again (numbers of Python's are those of the
capture), and every tensor stays where it was. What a CUDA graph forbids is refused: numbers read on
the host, tensors made of Python's numbers, shapes that hang on values, generators that were not
registered, operations that the rehearsal has not done before. And as graphs share their memory, a
replay spoils what others have made for themselves. Imports torch: reach it through
``playground.core.lazy.Lazy``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Sequence

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

_aten = torch.ops.aten
_FORBIDDEN = {
    _aten._local_scalar_dense: "it reads a number on the host",
    _aten.lift_fresh: "it makes a tensor of Python's numbers",
    _aten.nonzero: "it has a shape that hangs on values",
    _aten.masked_select: "it has a shape that hangs on values",
}
_NO_KERNEL = (
    _aten.empty, _aten.empty_like, _aten.empty_strided, _aten.new_empty, _aten.new_empty_strided,
)  # fmt: skip
Call = tuple[OpOverload, tuple[object, ...], dict[str, object], list[Tensor]]


class _Rehearsal(TorchDispatchMode):
    """Notes which operations were done: their kernels are loaded, their libraries ready."""

    def __init__(self) -> None:
        super().__init__()
        self.done: set[OpOverload] = set()
        # as a recording holds them: a gradient that others hold is copied, not taken over
        self._results: list[object] = []

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        self.done.add(func)
        result: object = func(*args, **(kwargs or {}))
        self._results.append(result)
        return result


class _Recorder(TorchDispatchMode):
    def __init__(
        self, generators: Sequence[torch.Generator], rehearsed: Collection[OpOverload] | None
    ) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.made: list[Tensor] = []
        self._known, self._rehearsed = generators, rehearsed

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        kwargs, packet = kwargs or {}, func.overloadpacket
        if packet in _FORBIDDEN:
            raise RuntimeError(f"this work cannot be captured: {_FORBIDDEN[packet]} ({func})")
        inputs = tree_leaves((args, kwargs))
        for one in inputs:
            if isinstance(one, torch.Generator) and not self._is_known(one):
                raise RuntimeError("this work cannot be captured: a generator is not registered")
        if packet is _aten.index and any(
            isinstance(i, Tensor) and i.dtype is torch.bool for i in tree_leaves(args[1])
        ):
            raise RuntimeError("this work cannot be captured: it picks by a mask")
        result = func(*args, **kwargs)
        if packet in _NO_KERNEL:
            result.zero_()  # what stood there would make this capture fail, as an index say
            self.made.append(result)
        elif not _looks_only(func):
            if self._rehearsed is not None and func not in self._rehearsed:
                raise RuntimeError(f"this work cannot be captured: {func} was not rehearsed")
            own = [t for t in tree_leaves(result) if isinstance(t, Tensor)]
            fresh = [] if func._schema.is_mutable else own
            self.calls.append((func, args, kwargs, fresh))
            self.made += fresh
        return result

    def _is_known(self, generator: torch.Generator) -> bool:
        # what comes here is the same stream in a new wrapper
        return any(_stream(generator) == _stream(known) for known in self._known)


def _stream(generator: torch.Generator) -> object:
    return getattr(generator, "_cdata")  # noqa: B009  # which torch's stubs do not know


def _looks_only(func: OpOverload) -> bool:
    """Does it give a view and compute nothing?"""
    aliases = [r.alias_info for r in func._schema.returns]
    return bool(aliases) and all(a is not None and not a.is_write for a in aliases)


def _rehearsed(
    rehearse: Callable[[], object], state: Sequence[Tensor], before: Sequence[Tensor]
) -> set[OpOverload]:
    """What the rehearsal did.

    Raises:
        RuntimeError: when it has changed ``state``, which others train.
    """
    seen = _Rehearsal()
    with seen:
        rehearse()
    same = functools.partial(torch.allclose, rtol=0.0, atol=0.0, equal_nan=True)
    if not all(same(t, old) for t, old in zip(state, before, strict=True)):
        raise RuntimeError("the rehearsal has changed what it must not")
    return seen.done


class Tape:
    """A ``Replay``, see ``playground.networks.accelerator``."""

    def __init__(
        self,
        work: Callable[[], Tensor],
        generators: Sequence[torch.Generator],
        state: Sequence[Tensor],
        rehearse: Callable[[], object] | None = None,
        beside: Iterable[Tape] = (),
    ) -> None:
        self._beside = beside
        before = [t.detach().clone() for t in state]
        streams = [generator.get_state() for generator in generators]
        rehearsed = None if rehearse is None else _rehearsed(rehearse, state, before)
        recorder = _Recorder(generators, rehearsed)
        try:
            with recorder:
                self.output = work()
        finally:
            with torch.no_grad():
                for t, old in zip(state, before, strict=True):
                    t.copy_(old)
            for generator, stream in zip(generators, streams, strict=True):
                generator.set_state(stream)
        self._calls, self._made = recorder.calls, recorder.made

    def replay(self) -> None:
        for other in self._beside:
            if other is not self:
                other.overwrite()
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            for func, args, kwargs, own in self._calls:
                result = func(*args, **kwargs)
                fresh = (t for t in tree_leaves(result) if isinstance(t, Tensor)) if own else ()
                for old, new in zip(own, fresh, strict=True):
                    old.detach().copy_(new)

    def overwrite(self) -> None:
        """Spoils what the capture has made: a replay of one ``beside`` may write there."""
        with torch.no_grad():
            for t in self._made:
                if t.is_floating_point():
                    t.detach().fill_(torch.nan)
