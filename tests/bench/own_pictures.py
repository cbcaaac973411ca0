"""From choosing a folder of photos on the page until they can be trained on, in a real browser.

    python -m tests.bench.own_pictures [--count 500] [--folder PHOTOS]

Without ``--folder`` it makes JPEGs of 1 to 12 megapixels with as many bytes a pixel as a camera's,
25 different ones, each under several names. The time runs from the folder being chosen to the name
of the set standing in the address while *Train* can be pressed; ``words`` are what the page said
on the way, with the second of each kind's first and last, and ``pauses`` the longest times in ms
between two looks of the page's own thread, every 50 ms.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from playground.core.spec import PlaygroundError
from tests.bench.live_view import FLAGS, NAMES
from tests.bench.startup import free_port

WANTED_SECONDS = 15.0
DIFFERENT = 25
LEAST, MOST = 1e6, 12e6  # pixels
# Runs before the page's own scripts: begins with the choice, looks at what is said.
TIMED = """
  window.photos = {begin: 0, end: 0, said: [], looks: []};
  addEventListener("change", ({target}) => {
    if (target.id !== "train-pictures-folder" || photos.begin) return;
    photos.begin = performance.now();
    const look = setInterval(() => {
      const now = performance.now();
      photos.looks.push(now);
      const words = document.querySelector(".pg-own-pictures .pg-own-count").textContent;
      if (words && words !== photos.said.at(-1)?.[1]) photos.said.push([now - photos.begin, words]);
      const ready = /picture_set=/.test(location.search)
        && !document.querySelector("#train-start").disabled;
      const failed = !document.querySelector(".pg-own-pictures .pg-error").hidden;
      if (!ready && !failed) return;
      photos.end = now;
      clearInterval(look);
    }, 50);
  }, true);"""


def photo(rng: np.random.Generator, pixels: float) -> Image.Image:
    """Blurred patches under ever finer ones: edges, texture and grain, 4 : 3."""
    height = round((pixels * 3 / 4) ** 0.5)
    width = round(height * 4 / 3)
    found = np.zeros((height, width, 3), np.float32)
    for cells, strength in ((4, 70), (16, 40), (64, 22), (256, 10)):
        coarse = rng.normal(0, strength, (cells * 3 // 4, cells, 3)).clip(-127, 127) + 128
        layer = Image.fromarray(coarse.astype(np.uint8)).resize((width, height), 3)
        found += np.asarray(layer, np.float32) - 128
    grain = rng.normal(0, 7.0, (height, width, 1)).astype(np.float32)
    return Image.fromarray((found + grain + 128).clip(0, 255).astype(np.uint8))


def make(folder: Path, count: int) -> None:
    """``count`` JPEGs in a folder, of all sizes in between."""
    rng = np.random.default_rng(0)
    different = min(DIFFERENT, count)
    for number, pixels in enumerate(np.linspace(LEAST, MOST, different)):
        first = folder / f"{number:04d}.jpg"
        photo(rng, pixels).save(first, quality=88)
        for copy in range(number + different, count, different):
            shutil.copyfile(first, folder / f"{copy:04d}.jpg")


def stages(said: list[tuple[float, str]]) -> dict[str, list[float]]:
    """Of each kind of words the seconds of its first and of its last."""
    found: dict[str, list[float]] = {}
    for at, words in said:
        name = words.partition(":")[0] if "%" in words else "told"
        found[name] = [found.get(name, [round(at / 1000, 2)])[0], round(at / 1000, 2)]
    return found


@contextmanager
def serving(data_root: str) -> Iterator[str]:
    """``python app.py`` on a free port, as a user starts it: its address."""
    port = str(free_port())
    with tempfile.TemporaryDirectory() as state:
        command = [sys.executable, "app.py", "--port", port, "--state", state]
        with subprocess.Popen([*command, "--data-root", data_root]) as app:
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                app.terminate()


def measure(folder: Path, data_root: str = "data") -> dict[str, Any]:
    """The time until these photos can be trained on, and what was shown meanwhile.

    Raises:
        PlaygroundError: when there is no browser to measure with.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise PlaygroundError(f"no browser: none of {', '.join(NAMES)} is installed.")
    import playwright.sync_api as api

    sizes = [path.stat().st_size for path in folder.iterdir()]
    with serving(data_root) as url, api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(TIMED)
        for _ in range(60):
            with suppress(api.Error):
                page.goto(f"{url}/?data=pictures", wait_until="domcontentloaded")
                break
            page.wait_for_timeout(500)
        page.wait_for_selector(".pg-own-pictures:visible")
        page.wait_for_selector('.pg-engine[data-state="ready"]')
        page.wait_for_timeout(2000)  # what loads late has loaded
        page.set_input_files("#train-pictures-folder", str(folder))
        page.wait_for_function("photos.end", timeout=300_000, polling=500)
        found = page.evaluate("photos")
        browser.close()
    pauses = np.diff([found["begin"], *found["looks"]])
    return {
        "photos": len(sizes), "megabytes": round(sum(sizes) / 1e6),
        "seconds": round((found["end"] - found["begin"]) / 1000, 2),
        "words": stages(found["said"]), "last": found["said"][-1][1],
        "different words": len(found["said"]), "pauses": sorted(map(round, pauses))[-3:],
    }  # fmt: skip


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="photos of your own")
    parser.add_argument("--data-root", default="data")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = chosen.folder or Path(place) / "photos"
        if chosen.folder is None:
            folder.mkdir()
            make(folder, chosen.count)
        print(json.dumps(measure(folder, chosen.data_root), indent=2))


if __name__ == "__main__":
    main()
