"""``/latent`` as programs call it: pictures, numbers, and one sentence for what cannot be."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from PIL import Image

from playground.core.checkpoints import ROOT
from playground.inference import arguments
from playground.ui.endpoints import latent
from playground.ui.site import Site
from tests.conftest import Playground

pytestmark = pytest.mark.skipif(
    not (Path(ROOT) / "dcgan-mnist" / "meta.json").exists(), reason="dcgan-mnist is not shipped"
)


def opened(told: dict[str, Any]) -> np.ndarray:
    return np.asarray(Image.open(told["image"]["path"] if isinstance(told["image"], dict)
                                 else told["image"]))  # fmt: skip


def test_latent_draws_the_z_of_seeds(client: Client) -> None:
    told = client.predict(model="dcgan-mnist", seed=3, n=9, api_name="/latent")
    assert opened(told).shape == (56, 224)  # eight a row, and one
    assert len(told["norms"]) == len(told["choices"]) == 9
    assert told["norms"][0] == pytest.approx(8.0, abs=2.5)
    again = client.predict(model="dcgan-mnist", seed=4, n=1, api_name="/latent")
    assert np.array_equal(opened(again), opened(told)[:28, 28:56])


def test_latent_draws_a_z_that_is_given(client: Client) -> None:
    z = arguments.noise(3, 1, 64)[0].tolist()
    told = client.predict(model="dcgan-mnist", z=z, api_name="/latent")
    assert opened(told).shape == (28, 28)
    named = client.predict(model="dcgan-mnist", seed=3, n=1, api_name="/latent")
    assert np.array_equal(opened(told), opened(named))
    way = {"model": "dcgan-mnist", "direction": "svd:0", "amount": 2.0, "api_name": "/latent"}
    moved = client.predict(z=z, **way)
    assert np.array_equal(opened(moved), opened(client.predict(seed=3, n=1, **way)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n": 0}, "n is 0, but must be a whole number from 1 to 64"),
        ({"seed": -1}, "seed is -1"),
        ({"psi": 3}, "psi is 3"),
        ({"model": "nobody"}, "no checkpoint nobody"),
        ({"model": "cyclegan-blobs"}, "has no latent space: it makes a picture from a picture"),
        ({"model": "classifier-mnist"}, "classifier, not a GAN"),
        ({"model": 5}, "model is 5"),
        ({"direction": "pca:1"}, "direction is .pca:1., but must be svd:NUMBER"),
        ({"direction": "svd:50"}, "number is 50"),
        ({"direction": "svd:0", "amount": 4}, "amount is 4"),
        ({"z": [1.0, 2.0]}, "z has 2 numbers, but the z of this model has 64"),
        ({"z": [1e9] * 64}, "z"),
        ({"z": "noise"}, "z is .noise."),
        ({"label": 3}, "labels of this model go from 0 to 0"),
    ],
)
def test_what_cannot_be_is_told(client: Client, given: dict[str, Any], words: str) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(**{"model": "dcgan-mnist", **given}, api_name="/latent")


def test_the_page_offers_what_draws_from_noise(playground: Playground) -> None:
    site = Site(playground.engine_client)
    found = {one["name"]: one for one in asyncio.run(latent.choices(site, "no-such-run"))}
    assert {"dcgan-mnist", "mlp-mnist", "r3gan-faces", "cgan-mnist"} <= set(found)
    assert not [name for name in found if str(name).startswith(("cyclegan", "classifier"))]
    assert found["dcgan-mnist"]["labels"] == []
    assert found["cgan-mnist"]["labels"] == list("0123456789")
    assert found["infogan-mnist"]["labels"] == list("0123456789")
    client = playground.engine_client
    ring = client.submit({"data": "ring8"}, "latent-page-visitor").result(90)["run"]
    asked = asyncio.run(latent.choices(site, ring))
    assert ring not in {one["name"] for one in asked}  # points
    client.steer(ring, "drop").result(90)


def test_arithmetic_draws_the_sum_and_its_terms(client: Client) -> None:
    told = client.predict(model="r3gan-faces", a=[1, 2, 3], b=[4], c=[5, 6], api_name="/arithmetic")
    assert opened(told).shape == (32, 128, 3)
    assert len(told["choices"]) == 4 and len(told["choices"][0]) == 10
    with pytest.raises(Exception, match="Group B has 0 samples, but must have 1 to 64"):
        client.predict(model="dcgan-mnist", a=[1], b=[], c=[2], api_name="/arithmetic")
    with pytest.raises(Exception, match="no latent space"):
        client.predict(model="cyclegan-blobs", a=[1], b=[2], c=[3], api_name="/arithmetic")


def test_latent_goes_along_a_direction(client: Client) -> None:
    still = client.predict(model="dcgan-mnist", seed=3, n=2, api_name="/latent")
    at = {"model": "dcgan-mnist", "seed": 3, "n": 2, "api_name": "/latent"}
    there = client.predict(direction="svm:2:2", amount=2.5, **at)
    assert not np.array_equal(opened(there), opened(still))
    assert len(there["changed"]) == 3 and there["changed"][2] > 0.8  # the slant
    assert (there["low"][2], there["high"][2]) == (0, 2)
    back = client.predict(direction="svm:2:2", amount=0.0, **at)
    assert np.array_equal(opened(back), opened(still))
