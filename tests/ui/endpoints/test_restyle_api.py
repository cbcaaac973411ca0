"""``/emoji`` as programs call it, and the portraits that the page is given."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from playground.core.checkpoints import ROOT
from playground.core.spec import KnobError, parse
from playground.data import face_styles
from playground.data.held_out import faces
from playground.data.imaging import drawn_faces
from playground.data.portraits import TEST_SEED
from playground.ui.endpoints import codes, restyle
from playground.ui.site import Site
from tests.conftest import Playground
from tests.ui.conftest import asks
from tests.ui.endpoints.test_latent_api import opened


def needs(name: str) -> None:
    if not (Path(ROOT) / name / "meta.json").exists():
        pytest.skip(f"{name} is not shipped")


@pytest.mark.parametrize(("model", "pictures"), list(zip(restyle.PAINTERS, (2, 3), strict=True)))
def test_a_portrait_becomes_an_emoji_that_is_read(
    client: Client, tmp_path: Path, model: str, pictures: int
) -> None:
    needs(model)
    path = tmp_path / "portrait.png"
    Image.fromarray(faces(face_styles.SOURCE, 3, 1)[0].transpose(1, 2, 0)).save(path)
    told = client.predict(handle_file(path), model, api_name="/emoji")
    assert opened(told).shape == (64, 64 * pictures, 3)
    assert set(told["read"]) == {name for name, _ in restyle.TABLE}
    assert told["read"]["glasses"] == "none"


def test_other_models_draw_no_emojis(client: Client, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "portrait.png")
    with pytest.raises(Exception, match="not on portraits and emojis"):
        client.predict(handle_file(tmp_path / "portrait.png"), "cyclegan-blobs", api_name="/emoji")


def test_the_page_is_given_portraits_with_their_emojis(playground: Playground) -> None:
    site = Site(playground.engine_client, root="")
    offered, bring = restyle.functions(site)
    page = asks("page-of-a-test")
    told: dict[str, Any] = asyncio.run(offered({"turn": 2}, page))  # type: ignore[arg-type]
    pictures, emojis = (
        np.frombuffer(base64.b64decode(told[name]), np.uint8).reshape(-1, 64, 64, 3)
        for name in ("pictures", "emojis")
    )
    assert np.array_equal(pictures.transpose(0, 3, 1, 2), faces(face_styles.SOURCE, 24, 12))
    chosen = drawn_faces.choose(face_styles.SOURCE, 36, TEST_SEED)[24:]
    assert told["choices"] == face_styles.counterparts(chosen).tolist()
    assert [restyle.TABLE[k][0] for k in restyle.CONSTANT] == ["glasses"]
    drawn = drawn_faces.draw(face_styles.TARGET, np.array(told["choices"][:2], np.uint8))
    assert np.array_equal(emojis[:2].transpose(0, 3, 1, 2), drawn)
    wrong: dict[str, Any] = asyncio.run(offered({"turn": 100}, page))  # type: ignore[arg-type]
    assert set(wrong) == {"error"}
    with pytest.raises(KnobError):
        parse(restyle.PortraitArgs, {"turn": -1})
    none: dict[str, Any] = asyncio.run(bring({"file": "?"}, page))  # type: ignore[arg-type]
    assert none == {"error": codes.UNBROKEN}
    site.decoder.close()
