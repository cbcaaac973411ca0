"""What says to be larger than it is, or to be what it is not, is refused."""

from __future__ import annotations

import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.networks.tensor_checks import check, under


@pytest.mark.parametrize(
    ("tensor", "words"),
    [
        (torch.zeros(1).expand(10_000, 10_000), "says to have 100,000,000 numbers, .* holds 1"),
        (torch.zeros(3, 4).as_strided((3, 4, 5), (4, 1, 0)), "60 numbers"),
        (torch.empty(4, device="meta"), "description without numbers"),
        (torch.eye(4).to_sparse(), "sparse"),
    ],
)
def test_refused(tensor: torch.Tensor, words: str) -> None:
    with pytest.raises(PlaygroundError, match=f"Tensor model.1.*{words}"):
        check("model.1", tensor)


def test_plain_tensors_and_their_views_are_taken() -> None:
    whole = torch.zeros(8, 6)
    for tensor in (whole, whole.T, whole[2:, 1:3], whole[0, 0], torch.zeros(0), whole.half()):
        check("model.1", tensor)


def test_what_is_under_a_name_must_be_there_and_fit() -> None:
    like = {"flat": torch.zeros(2, 3)}
    with pytest.raises(PlaygroundError, match=r"generator\.flat is missing"):
        under("generator", {}, like)
    with pytest.raises(PlaygroundError, match=r"has shape \(2, 4\), but \(2, 3\) is needed"):
        under("generator", {"generator.flat": torch.zeros(2, 4)}, like)
    fitting = {"generator.flat": torch.ones(2, 3), "generator.more": torch.zeros(1)}
    assert list(under("generator", fitting, like)) == ["flat"]
