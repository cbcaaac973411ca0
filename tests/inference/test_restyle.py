"""A portrait as its emoji, by a GAN that saw pairs and by one that did not."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError, Setting
from playground.data import DATASETS, face_styles
from playground.data.imaging import drawn_faces, pixels
from playground.gans import GANS
from playground.inference import restyle
from playground.training.recipe import parse_recipe


def model(gan: str, data: str = "face-styles") -> Any:
    recipe = parse_recipe({"gan": gan, "data": data})
    return GANS[gan].build(recipe.config, Setting(DATASETS[data], None, (0,)))


def asked(net: Any, images: list[np.ndarray]) -> list[dict[str, object]]:
    found = []
    for image in images:
        inputs = restyle.prepare(net, {"image": image})
        found.append(restyle.finish({}, restyle.run(net, inputs)))
    return found


@pytest.mark.parametrize(("gan", "backs"), [("pix2pix", 0), ("cyclegan", 1)])
def test_an_emoji_is_drawn_and_read(gan: str, backs: int) -> None:
    dark, light = np.full((64, 64, 3), 20, np.uint8), np.full((64, 64, 3), 230, np.uint8)
    one, other = asked(model(gan), [dark, light])
    assert np.shape(one["images"]) == (1, 64, 64, 3) and np.shape(one["back"])[0] == backs
    assert not np.array_equal(one["images"], other["images"])  # type: ignore[arg-type]
    choices = one["choices"]
    assert isinstance(choices, list) and len(choices) == len(face_styles.TARGET.attributes)
    known = [len(attribute.names) for attribute in face_styles.TARGET.attributes]
    assert all(0 <= choice < count for choice, count in zip(choices, known, strict=True))


def test_what_g_draws_is_what_is_read_and_shown() -> None:
    net = model("pix2pix")
    wanted = face_styles.counterparts(drawn_faces.choose(face_styles.SOURCE, 1, 1))
    emoji = torch.from_numpy(drawn_faces.draw(face_styles.TARGET, wanted))
    net.mean_g = lambda x: pixels.from_bytes(emoji)
    (told,) = asked(net, [np.full((64, 64, 3), 20, np.uint8)])
    assert told["choices"] == wanted[0].tolist()
    assert np.array_equal(np.asarray(told["images"])[0], emoji[0].movedim(0, 2).numpy())


def test_company_changes_nothing() -> None:
    net = model("cyclegan")
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (64, 64, 3)).astype(np.uint8) for _ in range(2)]
    inputs = [restyle.prepare(net, {"image": image})["image"] for image in images]
    together = restyle.run(net, {"image": torch.cat(inputs)})
    alone = restyle.run(net, {"image": inputs[1]})
    assert torch.equal(together["images"][1:], alone["images"])
    assert torch.equal(together["back"][1:], alone["back"])


def test_what_cannot_be_restyled_is_told() -> None:
    with pytest.raises(PlaygroundError, match="not on portraits and emojis"):
        restyle.prepare(model("cyclegan", "blobs"), {"image": np.zeros((64, 64, 3), np.uint8)})
    with pytest.raises(PlaygroundError, match="not on portraits and emojis"):
        restyle.prepare(cast(Any, object()), {})  # weights that somebody brought
    with pytest.raises(PlaygroundError, match="64 × 64"):
        restyle.prepare(model("pix2pix"), {"image": np.zeros((32, 32, 3), np.uint8)})
    with pytest.raises(PlaygroundError, match="There is no image"):
        restyle.prepare(model("pix2pix"), {})
