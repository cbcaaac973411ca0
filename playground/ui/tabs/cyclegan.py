"""Drop a photo, see it there and back; train a small CycleGAN beside it.

``/translate``, ``/translate_with`` and ``/cyclegan_models`` are the same for programs.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from playground.gans.cyclegan import CYCLEGAN
from playground.photos import LONGEST
from playground.spec import PlaygroundError, knobs
from playground.ui import translation
from playground.ui.api import _mistakes_told, _saved
from playground.ui.controls import described, script
from playground.ui.site import EVENT, Site, Tab

LEAD = """<div class="pg-lead"><p>Drop a photo: <b>G</b> turns it into the other kind, <b>F</b>
turns it back. Nobody ever showed these networks a pair; that the way back must lead home is all
that keeps the horse in place. Drag the divider to compare.</p></div>"""
LIVE = """
<div class="pg-stage" id="cyclegan">
  <div class="pg-lead"><h3>Train one here</h3><p>Two heaps of small pictures, no pairs. Watch the
    rows fill: x, G(x), F(G(x)) above, y, F(y), G(F(y)) below. Plain blobs get their stripes within
    two minutes.</p></div>
  <section class="pg-picture pg-panel" aria-label="There and back"></section>
  <section class="pg-actions" aria-label="Training"></section>
  <section class="pg-curves" aria-label="Losses"></section>
  <section class="pg-controls" aria-label="Settings"></section>
</div>
"""
ANSWER = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
SIZES = [32, 64, 128, 256, 512, LONGEST]
LIVE_DATA = {
    "blobs": "Plain and striped blobs",
    "faces": "Smiling and frowning faces (emoji-sized)",
}
WAITING = "<p class='pg-note'>The translation appears here.</p>"


def build(site: Site) -> None:
    """Draws the tab and adds its endpoints."""
    gr.HTML(LEAD)
    with gr.Row(elem_classes=["cycle-photo"]):
        with gr.Column(scale=1, min_width=280):
            photo = gr.Image(
                type="filepath", image_mode=None, sources=["upload", "webcam", "clipboard"],
                label="Photo", height=280, elem_id="cycle-photo",
            )  # fmt: skip
            model = gr.Dropdown([], label="Model", elem_id="cycle-model")
            direction = gr.Radio(
                [("there (X → Y)", "AB"), ("back (Y → X)", "BA")], value="AB", label="Direction",
                elem_id="cycle-direction",
            )  # fmt: skip
            size = gr.Dropdown(SIZES, value=translation.SIZE, label="Working size, long side (px)")
            with gr.Accordion("Weights of your own", open=False):
                weights = gr.File(label=".pth or .safetensors", file_types=[".pth", ".safetensors"],
                                  type="filepath", elem_id="cycle-weights")  # fmt: skip
            go = gr.Button("Translate", variant="primary", elem_id="cycle-go")
        with gr.Column(scale=2, min_width=300):
            slider = gr.ImageSlider(label="Before and after", type="numpy", format="png",
                                    interactive=False, elem_id="cycle-slider")  # fmt: skip
            told = gr.HTML(WAITING, elem_id="cycle-told")
            with gr.Row():
                shown = {name: _picture(name, label) for name, label in (
                    ("translation", "Translation G(x)"), ("reconstruction", "Back again F(G(x))"),
                    ("heat", "|x − F(G(x))| to 0.5"),
                    ("patches", "D: orange fake, green real"),
                )}  # fmt: skip
    outputs = [slider, told, *shown.values()]
    how = {**EVENT, "queue": True, "show_progress": "minimal", "trigger_mode": "always_last"}
    gr.on(
        [photo.change, model.input, direction.input, size.input, weights.change, go.click],
        _handler(site), [photo, model, direction, size, weights], outputs, **how,
    )  # fmt: skip
    gr.on(None, _choices(site), None, model, **EVENT)  # when the page has come
    gr.HTML(
        html_template=LIVE, js_on_load=script("cyclegan"), elem_id="cyclegan-tab",
        knobs=[described(k) for k in knobs(CYCLEGAN.config)], data=LIVE_DATA,
    )  # fmt: skip
    _publish(site)


def _picture(name: str, label: str) -> gr.Image:
    return gr.Image(label=label, format="png", interactive=False, elem_id=f"cycle-{name}",
                    buttons=["download", "fullscreen"], visible=name != "patches")  # fmt: skip


def _choices(site: Site) -> Any:
    async def choices() -> Any:
        with _mistakes_told():
            known = await translation.translators(site)
        return gr.update(choices=[(t.title, t.name) for t in known], value=known[0].name)

    return choices


def _handler(site: Site) -> Any:
    async def handle(
        photo: str | None, model: str | None, direction: str, size: int, weights: str | None,
        progress: Any = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> list[Any]:  # fmt: skip
        if photo is None or model is None:
            return _drawn(None)
        try:
            name = translation.keep_upload(weights) if weights else model
            answer = await translation.translate(
                site, photo, name, direction, int(size),
                lambda words, share: progress(share, desc=words),
            )  # fmt: skip
        except PlaygroundError as error:
            return _drawn(None, f"<p class='pg-error' role='alert'>{_escaped(str(error))}</p>")
        return _drawn(answer)

    return handle


def _drawn(answer: dict[str, Any] | None, words: str = WAITING) -> list[Any]:
    """The outputs: slider, words, translation, reconstruction, heat map, patch map."""
    if answer is None:
        return [None, words, None, None, None, gr.update(value=None, visible=False)]
    cycle, judged = "reconstruction" in answer, "patches" in answer
    height, width = answer["height"], answer["width"]
    patches = translation.patch_picture(answer["patches"], height, width) if judged else None
    return [
        (answer["photo"], answer["translation"]),
        _words(answer),
        answer["translation"],
        gr.update(value=answer.get("reconstruction"), visible=cycle),
        gr.update(value=translation.heat_picture(answer["heat"]) if cycle else None, visible=cycle),
        gr.update(value=patches, visible=judged),
    ]


def _words(answer: dict[str, Any]) -> str:
    cycle = (
        f"cycle loss |x − F(G(x))| <b>{answer['cycle_l1']:.3f}</b> on [−1, 1]"
        if "cycle_l1" in answer
        else "these weights know one direction only, so there is no cycle"
    )
    size = f"{answer['width']} × {answer['height']} pixels"
    tiles = f", {int(answer['tiles'])} tiles" if answer["tiles"] > 1 else ""
    return (
        f"<p class='pg-note'>{size}{tiles} in <b>{answer['seconds']:.2f}</b> seconds; {cycle}.</p>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


# -- endpoints -------------------------------------------------------------------------------------


def _publish(site: Site) -> None:
    for name, endpoint in (
        ("translate", _translate(site)),
        ("translate_with", _translate_with(site)),
        ("cyclegan_models", _models(site)),
    ):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


def _path(file: Any) -> str:
    """Where an uploaded file lies."""
    path = file.get("path") if isinstance(file, dict) else getattr(file, "path", None)
    if not isinstance(path, str):
        raise PlaygroundError("Send a file: with gradio_client, handle_file(path).")
    return path


def _answered(answer: dict[str, Any]) -> tuple[Any, Any, dict[str, Any]]:
    def file(pixels: np.ndarray | None) -> Any:
        return None if pixels is None else gr.FileData(path=_saved(pixels)).model_dump()

    pictures = file(answer["translation"]), file(answer.get("reconstruction"))
    return *pictures, translation.numbers(answer)


def _translate(site: Site) -> Any:
    async def translate(
        photo: Any, model: str = "cyclegan-horse2zebra", direction: str = "AB", size: int = 256
    ) -> Any:
        """Translates a photo with a model of /cyclegan_models in direction AB or BA at a working
        size of 16 to 1024 pixels (long side). Returns the translated PNG, the reconstructed PNG
        (null when the model knows one direction only) and {cycle_l1, seconds, width, height,
        tiles, model}."""
        with _mistakes_told():
            answer = await translation.translate(site, _path(photo), model, direction, size)
        return _answered(answer)

    translate.__annotations__ = {
        "photo": dict[str, Any], "model": str, "direction": str, "size": int, "return": ANSWER,
    }  # fmt: skip
    return translate


def _translate_with(site: Site) -> Any:
    async def translate_with(photo: Any, weights_file: Any, size: int = 256) -> Any:
        """Translates a photo with uploaded weights (.pth or .safetensors in the official ResNet
        layout, or a checkpoint of the playground), which are deleted afterwards. Returns the same
        as /translate."""
        with _mistakes_told():
            name = translation.keep_upload(_path(weights_file))
            try:
                answer = await translation.translate(site, _path(photo), name, "AB", size)
            finally:
                translation.forget_uploads(model=name)
        return _answered({**answer, "model": "uploaded"})

    translate_with.__annotations__ = {
        "photo": dict[str, Any], "weights_file": dict[str, Any], "size": int, "return": ANSWER,
    }  # fmt: skip
    return translate_with


def _models(site: Site) -> Any:
    async def cyclegan_models() -> Any:
        """Every model that translates photos: {name, title, kinds, directions, source}."""
        with _mistakes_told():
            return [t.row() for t in await translation.translators(site)]

    cyclegan_models.__annotations__ = {"return": list}
    return cyclegan_models


TAB = Tab("cyclegan", "Photos (CycleGAN)", 50, build)
