"""Completing and drawing: what is kept of held-out pictures, and how fast a stroke is painted.

    python -m tests.bench.complete [--data-root data] [--digits 500] [--searched 100] [--out FILE]
    python -m tests.bench.complete --paint [--data-root data]

Holes have 25 % of the area: rectangles and brush strokes anywhere (``derived.holes``), and the
middle of the picture, which is the hardest. *kept*: the share of pictures in which the classifier
reads the same class, of faces the share of all attributes, in the completion as in the whole
picture. The search's answer is the one of four that fits best what is left, as nobody knows the
truth. Figures of drawings are the mean difference from the face whose sketch it was, and the share
of attributes that are read as in it; those of emojis are against the emoji of these attributes.
``--paint`` rubs a hole and draws a stroke in a real browser.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from playground.core.checkpoints import ROOT
from playground.data import derived, face_styles, held_out, images, portraits
from playground.data.imaging import drawn_faces, pixels
from playground.engine.core.models import Models
from playground.inference import complete, draw, restyle, search
from playground.inference.translation import finished
from playground.networks.classifier import load_classifier
from playground.training.recipe import parse_recipe
from playground.ui import assets
from tests.bench.labels import AFTER_PAINT, browser, lags, percentiles
from tests.bench.live_view import running

AREA, SEED = 0.25, 5
FACES = 200
PIECES, DRAGS = 60, 3  # moves of a finger, 60 a second


def models() -> Models:
    return Models(Path(ROOT), parse_recipe, "cpu", count=8, megabytes=400)


def holes(count: int, side: int) -> dict[str, np.ndarray]:
    """Holes of a quarter of the area, true ``(count, side, side)``, by what they are called."""
    u = torch.rand(count, derived.HOLE_NUMBERS, generator=torch.Generator().manual_seed(SEED))
    u[:, 0] = (AREA - derived.SMALLEST) / (derived.LARGEST - derived.SMALLEST)
    middle = np.zeros((count, side, side), bool)
    middle[:, side // 4 : side - side // 4, side // 4 : side - side // 4] = True
    return {"anywhere": derived.holes(u, side).numpy(), "middle": middle}


def unseen(kind: str, count: int, root: str) -> np.ndarray:
    """Pictures that no training saw, bytes ``(n, S, S, 3)``."""
    if kind == "faces":
        return held_out.faces(drawn_faces.TOON_HEAD, 0, count).transpose(0, 2, 3, 1)
    if kind == "landscapes":
        cut = derived.photographs(root, True)[:count, :, 4:68, 4:68]
        return np.ascontiguousarray(cut.transpose(0, 2, 3, 1))
    found = images.unseen_pictures(kind, root)
    assert found is not None, f"the test pictures of {kind} are not under {root}"
    return np.repeat(found[:count][..., None], 3, 3)


def by_unet(model: Any, pictures: np.ndarray, masks: np.ndarray) -> dict[str, float]:
    """What the U-Net's completions keep, and what D says of them and of the truth."""
    kept, rows = [], []
    for picture, mask in zip(pictures, masks, strict=True):
        inputs = complete.prepare(model, {"image": picture, "mask": mask})
        with torch.no_grad():
            told: Mapping[str, Any] = complete.finish({}, complete.run(model, inputs))
        rows.append([told["distance"], told["verdict"], told["truth"]])
        if told["choices"]:
            truth, made = np.array(told["choices"])
            kept.append((truth[0] == made[0]) if len(truth) < 4 else (truth == made).mean())
    distance, verdict, truth = np.mean(rows, 0).round(4).tolist()
    of_kept = {"kept": round(float(np.mean(kept)), 4)} if kept else {}
    return {**of_kept, "distance": distance, "verdict": verdict, "truth": truth}


def by_search(model: Any, pictures: np.ndarray, masks: np.ndarray) -> dict[str, float]:
    """The same of the search: of the one that fits best, and of all four."""
    best, every, distances = [], [], []
    for number, (picture, mask) in enumerate(zip(pictures, masks, strict=True)):
        inputs = search.prepare(model, {"image": picture, "mask": mask, "seed": number})
        told: Mapping[str, Any] = search.finish({}, finished(search.run(model, inputs)))
        truth, *made = np.array(told["choices"])[:, 0]
        fits = int(np.argmin(told["losses"][1]))
        best.append(made[fits] == truth)
        every.append(np.mean(np.array(made) == truth))
        distances.append(told["distances"][fits])
    kept, of_all, distance = (round(float(np.mean(v)), 4) for v in (best, every, distances))
    return {"kept": kept, "kept_of_all_four": of_all, "distance": distance}


def by_drawing(model: Any, count: int) -> dict[str, float]:
    """How near faces that were drawn from sketches are to their own faces."""
    data = model.setting.dataset
    style, read_as = ((drawn_faces.TOON_HEAD, portraits.FACES) if data is derived.SKETCHED
                      else (drawn_faces.AVATAAARS, portraits.GLASSES))  # fmt: skip
    faces = held_out.faces(style, 0, count)
    truth = pixels.from_bytes(torch.from_numpy(faces))
    u = torch.rand(count, derived.SKETCH_NUMBERS, generator=torch.Generator().manual_seed(SEED))
    sketches = pixels.pictures(derived.sketch(truth, u)).numpy()
    made = []
    for sketch in sketches:
        with torch.no_grad():
            made.append(draw.run(model, draw.prepare(model, {"sketch": sketch}))["images"])
    drawn = torch.cat(made).movedim(3, 1)
    classifier: Any = load_classifier(read_as, str(ROOT), "cpu")
    one, other = (classifier.read(x).probabilities for x in (torch.from_numpy(faces), drawn))
    kept = {name: round(float((one[name].argmax(1) == other[name].argmax(1)).mean()), 3)
            for name in one}  # fmt: skip
    apart = (pixels.from_bytes(drawn) - truth).abs().mean() / 2
    return {"distance": round(float(apart), 4), **kept}


def by_restyling(model: Any, count: int) -> dict[str, float]:
    """How often each attribute of portraits' emojis is what it ought to be, and how far the emojis
    are from those that were drawn."""
    chosen = drawn_faces.choose(face_styles.SOURCE, count, portraits.TEST_SEED)
    wanted = face_styles.counterparts(chosen)
    truth = torch.from_numpy(drawn_faces.draw(face_styles.TARGET, wanted))
    made, read = [], []
    for picture in held_out.faces(face_styles.SOURCE, 0, count).transpose(0, 2, 3, 1):
        told = restyle.run(model, restyle.prepare(model, {"image": picture}))
        made.append(told["images"].movedim(3, 1))
        read.append(told["choices"].numpy()[0])
    right = (np.array(read) == wanted).mean(0)
    apart = (pixels.from_bytes(torch.cat(made)) - pixels.from_bytes(truth)).abs().mean() / 2
    return {
        "distance": round(float(apart), 4), "all": round(float(right.mean()), 3),
        **{a.name: round(float(one), 3)
           for a, one in zip(face_styles.TARGET.attributes, right, strict=True)},
    }  # fmt: skip


def measure(root: str, digits: int, searched: int) -> dict[str, Any]:
    """Every figure by checkpoint, for those that are there."""
    known, found = models(), dict[str, Any]()
    for kind, name, count in (
        ("mnist", "pix2pix-holes-mnist", digits), ("fashion", "pix2pix-holes-fashion", digits),
        ("faces", "pix2pix-holes-faces", FACES), ("landscapes", "pix2pix-holes-landscapes", FACES),
        ("mnist", "dcgan-mnist", searched), ("fashion", "dcgan-fashion", searched),
    ):  # fmt: skip
        if not (Path(ROOT) / name / "meta.json").exists() or not count:
            continue
        pictures, model = unseen(kind, count, root), known.get(name).model
        by = by_search if name.startswith("dcgan") else by_unet
        found[name] = {"pictures": len(pictures), **{
            where: by(model, pictures, masks)
            for where, masks in holes(len(pictures), pictures.shape[1]).items()
        }}  # fmt: skip
    for name, by_hand in (
        ("pix2pix-sketches-faces", by_drawing), ("pix2pix-sketches-glasses", by_drawing),
        ("pix2pix-face-styles", by_restyling), ("cyclegan-face-styles", by_restyling),
    ):  # fmt: skip
        if (Path(ROOT) / name / "meta.json").exists():
            found[name] = {"pictures": FACES, **by_hand(known.get(name).model, FACES)}
    return found


# -- from the finger to the paint ------------------------------------------------------------------

WATCHED = {"complete": ("latent-complete", "#complete-rub canvas", "mask"),
           "draw": ("latent-draw", "#draw-paper", "sketch")}  # fmt: skip
MOVE = """([selector, from, to, pieces]) => new Promise((done) => {
  const canvas = document.querySelector(selector), box = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {};
  const moves = [];
  const at = (share) => ({bubbles: true, buttons: 1, pointerId: 1,
    clientX: box.left + box.width * (from[0] + share * (to[0] - from[0])),
    clientY: box.top + box.height * (from[1] + share * (to[1] - from[1]))});
  window.shows.length = 0;
  window.piece = -1;  // of the press itself
  canvas.dispatchEvent(new PointerEvent("pointerdown", at(0)));
  let piece = 0;
  const timer = setInterval(() => {
    moves.push(performance.now());
    window.piece = piece;
    canvas.dispatchEvent(new PointerEvent("pointermove", at(++piece / pieces)));
    if (piece < pieces) return;
    clearInterval(timer);
    canvas.dispatchEvent(new PointerEvent("pointerup", at(1)));
    setTimeout(() => done([moves, window.shows]), 400);
  }, 1000 / 60);
})"""


def watching(slot: str) -> str:
    """JavaScript that notes when the answer to what a piece of a stroke asked is painted."""
    script = f"""({{live}}) => {{
      {AFTER_PAINT}
      window.piece = 0;
      const {{infer}} = live;
      live.infer = (slot, model, what, args, onReply, onError) => {{
        const piece = window.piece;
        infer(slot, model, what, args, (reply) => {{
          onReply(reply);  // draws at once
          if (slot === "{slot}") shown(piece);
        }}, onError);
      }};
    }}"""
    return f"() => {assets.call('static/live.js', f'({script})(it)')}"


def painted(chromium: Any, url: str, step: str) -> dict[str, float]:
    """Median and 95th percentile of a stroke behind the finger, and its frames/s."""
    slot, selector, _ = WATCHED[step]
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}/?tab=latent&latent.step={step}", wait_until="domcontentloaded")
    page.wait_for_selector('.pg-engine[data-state="ready"]', state="attached", timeout=120_000)
    if step == "complete":
        page.wait_for_selector(".complete-offer", timeout=120_000)
    page.wait_for_timeout(5_000)
    page.evaluate(watching(slot))
    page.evaluate(MOVE, [selector, [0.3, 0.3], [0.4, 0.3], 10])  # the model is loaded
    page.wait_for_timeout(2_000)
    hung: list[float] = []
    rates = []
    for turn in range(DRAGS):
        height = 0.3 + 0.15 * turn
        moves, shows = page.evaluate(MOVE, [selector, [0.2, height], [0.8, height + 0.1], PIECES])
        hung += lags(moves, [(at, int(piece)) for at, piece in shows])
        rates.append(1e3 * sum(at <= moves[-1] for at, _ in shows) / (moves[-1] - moves[0]))
        page.wait_for_timeout(700)
    page.close()
    return {**percentiles(hung, "stroke_"),
            "frames_per_second": round(statistics.median(rates), 1)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", default="data")
    parser.add_argument("--digits", type=int, default=500)
    parser.add_argument("--searched", type=int, default=100)
    parser.add_argument("--paint", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.paint:
        with browser() as chromium, running(given.data_root) as (url, _):
            found: dict[str, Any] = {step: painted(chromium, url, step) for step in WATCHED}
    else:
        found = measure(given.data_root, given.digits, given.searched)
    text = json.dumps(found, indent=1) + "\n"
    if given.out:
        given.out.write_text(text, "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
