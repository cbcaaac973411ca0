"""The networks of small pictures: how their maps and gradients lie in memory."""

from __future__ import annotations

import pytest
import torch

from playground.networks.convolutional import Discriminator


@pytest.mark.parametrize("layout", [torch.channels_last, torch.contiguous_format])
def test_a_gradient_lies_as_its_maps_do(layout: torch.memory_format) -> None:
    d = Discriminator((3, 32, 32), 8, 16).to(memory_format=layout)
    seen = []
    # the leaky units before the maps are laid out as one row
    at = next(i for i, layer in enumerate(d.layers) if isinstance(layer, torch.nn.Flatten)) - 1
    units = d.layers[at]

    def note(_: object, __: object, gradients: tuple[torch.Tensor, ...]) -> None:
        seen.append(gradients[0])

    units.inplace = False
    units.register_full_backward_hook(note)
    x = torch.randn(4, 3, 32, 32).contiguous(memory_format=layout)
    d(x).sum().backward()
    assert seen[0].is_contiguous(memory_format=layout)


def test_the_layout_changes_no_gradient() -> None:
    x, found = torch.randn(8, 1, 28, 28), []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        d = Discriminator((1, 28, 28), 8, 16).to(memory_format=layout)
        picture = x.clone().contiguous(memory_format=layout).requires_grad_()
        (slope,) = torch.autograd.grad(d(picture).sum(), picture, create_graph=True)
        slope.square().sum().backward()  # as penalties do
        assert picture.grad is not None
        found.append((slope, [p.grad for p in d.parameters() if p.grad is not None]))
    (slope, plain), (slope_laid, laid) = found
    torch.testing.assert_close(slope, slope_laid, atol=1e-5, rtol=1e-4)
    for a, b in zip(plain, laid, strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)
