"""Own pictures for programs, and as the page asks."""

from __future__ import annotations

import asyncio
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import handle_file
from PIL import Image

from playground.ui.endpoints.picture_sets import functions
from playground.ui.site import Site
from playground.ui.upload_store import UploadStore
from tests.ui.conftest import asks

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio_client's own
RNG = np.random.default_rng(0)


def png() -> bytes:
    out = io.BytesIO()
    Image.fromarray(RNG.integers(0, 255, (40, 30, 3), dtype=np.uint8)).save(out, "PNG")
    return out.getvalue()


def archive(path: Path, counts: dict[str, int]) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, count in counts.items():
            for number in range(count):
                out.writestr(f"{name}/{number}.png", png())
    return path


def test_a_program_makes_a_dataset_trains_on_it_and_asks_what_was_copied(
    client: Any, tmp_path: Path
) -> None:
    path = archive(tmp_path / "photos.zip", {"cats": 12, "dogs": 10})
    found = client.predict([handle_file(str(path))], side="28", colour="grey",
                           api_name="/images_dataset")  # fmt: skip
    assert (found["pictures"], found["classes"]) == (22, {"cats": 12, "dogs": 10})
    assert (found["side"], found["channels"], found["few"]) == (28, 1, True)
    assert "DiffAugment is on" in found["note"]
    (last,) = list(client.submit(data="pictures", gan="cgan", picture_set=found["picture_set"],
                                 steps=1, batch=8, maps=8, api_name="/train"))[-1:]  # fmt: skip
    assert last["state"] == "ended", last
    told = client.predict(run=last["run"], api_name="/honesty")
    assert "near-copies" in told["words"] and len(told["copied"]) == 64
    assert Image.open(told["nearest"]).size == Image.open(told["samples"]).size == (224, 224)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls a function of the page: ``page(name, data)``; what lies in ``page.folder`` was
    uploaded by its visitor."""
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))
    site = Site(None, uploads=UploadStore(tmp_path))  # type: ignore[arg-type]
    known = {f.__name__: f for f in functions(site)}

    def call(name: str, data: Any) -> dict[str, Any]:
        request = asks("visitor-1")
        files = [str(p) for p in tmp_path.glob("*.zip")]
        site.uploads.note(files, site.owner(request))
        found: dict[str, Any] = asyncio.run(known[name](data, request))
        return found

    yield call
    site.decoder.close()


def test_the_page_has_an_archive_read(page: Any, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"all": 20})
    asked = {"files": [{"path": str(path), "name": "a.zip"}], "side": "48", "fit": "pad"}
    found = page("keep_pictures", asked)
    assert found["pictures"] == 20 and found["classes"] == {} and found["side"] == 48
    assert page("reading_pictures", {}) == {"words": "", "share": 0.0}


@pytest.mark.parametrize(
    ("asked", "words"),
    [({}, "Choose a folder"), (None, "Choose a folder"), ({"files": []}, "Choose a folder"),
     ({"files": "x"}, "Choose a folder"), ({"files": [3]}, "A file's name is"),
     ({"files": [{"name": "a.zip"}]}, "Send a file"),
     ({"files": [{"path": "/etc/passwd", "name": "a.zip"}]}, "not among your uploads"),
     ({"files": [{"path": "{zip}", "name": "a.zip"}], "side": 33}, "side is 33"),
     ({"files": [{"path": "{zip}", "name": "a.zip"}]}, "holds 19 pictures; from 20"),
     ({"files": [{"path": "x", "name": "x"}] * 1001}, "1,001 files came at once")],
)  # fmt: skip
def test_a_page_that_sends_anything_is_answered_in_a_sentence(
    page: Any, tmp_path: Path, asked: Any, words: str
) -> None:
    path = archive(tmp_path / "a.zip", {"all": 19})
    for file in (asked or {}).get("files", []):
        if isinstance(file, dict) and file.get("path") == "{zip}":
            file["path"] = str(path)
    error = page("keep_pictures", asked)["error"]
    assert words in error and error.endswith(".")
