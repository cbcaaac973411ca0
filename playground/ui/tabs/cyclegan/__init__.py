"""Drop a photo, see it there and back; train a small CycleGAN beside it.

``/translate``, ``/translate_with`` and ``/cyclegan_models`` are the same for programs.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.spec import GAN, PlaygroundError, knobs
from playground.data import DATASETS
from playground.data.imaging import examples
from playground.data.imaging.decode import LONGEST
from playground.gans.cyclegan import CYCLEGAN
from playground.gans.pix2pix import PIX2PIX
from playground.ui.controls import described, script
from playground.ui.endpoints import own_pictures, photos, translation
from playground.ui.endpoints.training import as_gradio_errors
from playground.ui.site import BROWSER_EVENT, EVENT, Site, Tab

LEAD = """<div class="pg-lead"><p>Drop a photo: <b>G</b> turns it into the other kind, <b>F</b>
turns it back. Nobody ever showed these networks a pair; that the way back must lead home is all
that keeps the horse in place. Drag the divider to compare.</p></div>"""
LIVE = """
<div class="pg-stage" id="cyclegan">
  <div class="pg-lead"><h3>Train one here</h3><p>Two heaps of small pictures, no pairs. Watch the
    rows fill: x, G(x), F(G(x)) above, y, F(y), G(F(y)) below. Plain blobs get their stripes within
    two minutes. <span class="cycle-contrast">Where every input comes with its answer,
    <b>pix2pix</b> may simply be told the distance |y − G(x)|; without pairs the way back has to do
    (CycleGAN, and at the same time DiscoGAN and DualGAN).</span></p></div>
  <section class="pg-picture pg-panel" aria-label="There and back">
    <div class="cycle-diagram"><div class="cycle-rows" aria-hidden="true"></div>
      <div class="cycle-grid"></div><p class="cycle-empty">Press Train: the rows fill here.</p>
    </div>
    <div class="pg-status"><span class="pg-step">step <b>0</b></span>
      <span class="pg-rate"><b>–</b> steps/s</span></div>
  </section>
  <section class="pg-actions" aria-label="Training">
    <div class="pg-main-buttons">
      <button type="button" class="pg-button" id="cyclegan-start">Train</button>
      <button type="button" class="pg-button" id="cyclegan-stop" hidden>Pause</button>
    </div>
    <p class="pg-error" role="alert" hidden></p>
  </section>
  <section class="pg-curves" aria-label="Losses"></section>
  <section class="pg-controls" aria-label="Settings">
    <div class="pg-knob"><label for="cyclegan-data">Pictures</label><i></i>
      <select id="cyclegan-data"></select></div>
    <div class="pg-knobs"></div>
  </section>
</div>
"""
SIZES = [32, 64, 128, 256, 512, LONGEST]


@dataclass(frozen=True)
class Trained:
    """Data that can be trained on here, and with what. ``brings``: the visitor uploads it first."""

    data: str
    title: str
    gan: GAN
    brings: bool = False


TRAINED = (
    Trained("blobs", "Plain and striped blobs", CYCLEGAN),
    Trained("faces", "Smiling and frowning faces (emoji-sized)", CYCLEGAN),
    Trained("own", "Your own two kinds of pictures", CYCLEGAN, brings=True),
    Trained("outlines", "Outlines and their blobs: pairs, pix2pix", PIX2PIX),
)
PLAYERS = [
    {"name": "g_loss", "label": "G", "color": "fake"},
    {"name": "d_loss", "label": "D", "color": "disc"},
]
# What the page shows of a GAN: its knobs, the rows of the diagram in their colours, its losses.
SHOWN: dict[str, dict[str, Any]] = {
    CYCLEGAN.name: {
        "knobs": ["cycle", "identity", "g_rate", "d_rate", "batch", "side"],
        "rows": [["x", "fake"], ["G(x)", "fake"], ["F(G(x))", "fake"],
                 ["y", "disc"], ["F(y)", "disc"], ["G(F(y))", "disc"]],
        "series": [*PLAYERS, {"name": "cycle_loss", "label": "cycle", "color": "real"},
                   {"name": "identity_loss", "label": "ident.", "color": "grad"}],
    },
    PIX2PIX.name: {
        "knobs": ["l1", "g_rate", "d_rate", "batch"],
        "rows": [["x", "disc"], ["G(x)", "fake"], ["y", "real"]] * 2,
        "series": [*PLAYERS, {"name": "l1_loss", "label": "|y − G(x)|", "color": "real"}],
    },
}  # fmt: skip
LABELS = {
    "AB": {"translation": "Translation G(x)", "reconstruction": "Back again F(G(x))",
           "heat": "|x − F(G(x))| to 0.5", "patches": "D: orange fake, green real"},
    "BA": {"translation": "Translation F(y)", "reconstruction": "Back again G(F(y))",
           "heat": "|y − G(F(y))| to 0.5", "patches": "D: orange fake, green real"},
}  # fmt: skip
WAITING = "<p class='pg-note'>The translation appears here.</p>"


def build(site: Site) -> None:
    """Draws the tab and adds its endpoints."""
    gr.HTML(LEAD)
    with gr.Row(elem_classes=["cycle-photo"]):
        with gr.Column(scale=1, min_width=280):
            photo, model, direction, size, weights, go, cancel = _asked(site)
        with gr.Column(scale=2, min_width=300):
            outputs = _answered()
    how = {**EVENT, "queue": True, "show_progress": "full", "trigger_mode": "always_last"}
    asked, handler = [photo, model, direction, size, weights], _handler(site)
    events = [photo.change, direction.input, size.input, weights.change, go.click]
    translating = gr.on(events, handler, asked, outputs, **how)
    chosen = model.input(_directions(site), [model, direction], direction, **EVENT)
    chosen = chosen.then(handler, asked, outputs, **how)
    cancel.click(**BROWSER_EVENT, cancels=[translating, chosen])
    gr.on(None, _choices(site), None, [model, direction], **EVENT)  # when the page has come
    gr.HTML(
        html_template=LIVE,
        js_on_load=script(__name__),
        gans={name: {"rows": shown["rows"], "series": shown["series"]}
              for name, shown in SHOWN.items()},
        data=[_described(choice) for choice in TRAINED],
        elem_id="cyclegan-tab",
    )  # fmt: skip
    own_pictures.build(site)
    translation.sweep(site)  # what an earlier start has left behind
    photos.publish(site)


def _described(choice: Trained) -> dict[str, Any]:
    """A choice of data as JSON, with the knobs that the page shows."""
    shown = SHOWN[choice.gan.name]["knobs"]
    declared = (*knobs(DATASETS[choice.data].config), *knobs(choice.gan.config))
    return {"name": choice.data, "title": choice.title, "gan": choice.gan.name,
            "brings": choice.brings,
            "knobs": [described(k) for k in declared if k.name in shown]}  # fmt: skip


def _asked(
    site: Site,
) -> tuple[gr.Image, gr.Dropdown, gr.Radio, gr.Dropdown, gr.File, gr.Button, gr.Button]:
    photo = gr.Image(
        type="filepath", image_mode=None, sources=["upload", "webcam", "clipboard"],
        label="Photo", height=280, elem_id="cycle-photo",
    )  # fmt: skip
    # Gradio would open the file first and answer what is no picture with an error of its own
    photo.preprocess = _path_of  # type: ignore[method-assign]
    shown = _examples()
    site.uploads.offer(shown)
    gr.Examples([[str(path)] for path in shown], photo, label="Or one of these",
                elem_id="cycle-examples", api_visibility="private")  # fmt: skip
    model = gr.Dropdown([], label="Model", elem_id="cycle-model")
    direction = gr.Radio([("there", "AB"), ("back", "BA")], value="AB", label="Direction",
                         elem_id="cycle-direction")  # fmt: skip
    size = gr.Dropdown(SIZES, value=translation.SIZE, label="Working size, long side (px)",
                       elem_id="cycle-size")  # fmt: skip
    with gr.Accordion("Weights of your own", open=False):
        weights = gr.File(label=".pth or .safetensors", file_types=[".pth", ".safetensors"],
                          type="filepath", elem_id="cycle-weights")  # fmt: skip
    go = gr.Button("Translate", variant="primary", elem_id="cycle-go")
    cancel = gr.Button("Cancel", elem_id="cycle-cancel")
    return photo, model, direction, size, weights, go, cancel


def _path_of(payload: Any) -> str | None:
    return payload.path if payload else None


def _answered() -> list[Any]:
    slider = gr.ImageSlider(label="Before and after", type="numpy", format="png",
                            interactive=False, elem_id="cycle-slider")  # fmt: skip
    message = gr.HTML(WAITING, elem_id="cycle-told")
    with gr.Row():
        shown = [_picture(name) for name in ("translation", "reconstruction", "heat", "patches")]
    return [slider, message, *shown]


def _examples() -> list[Path]:
    from gradio.utils import get_upload_folder

    return examples.examples(Path(get_upload_folder()) / "examples")


def _picture(name: str) -> gr.Image:
    return gr.Image(label=LABELS["AB"][name], format="png", interactive=False,
                    elem_id=f"cycle-{name}", buttons=["download", "fullscreen"],
                    visible=name != "patches")  # fmt: skip


def _choices(site: Site) -> Any:
    async def choices() -> Any:
        with as_gradio_errors():
            known = await translation.translators(site)
        models = gr.update(choices=[(t.title, t.name) for t in known], value=known[0].name)
        return models, gr.update(choices=known[0].directions, value="AB")

    return choices


def _directions(site: Site) -> Any:
    """A model that knows one direction only offers the one."""

    async def directions(model: str, direction: str) -> Any:
        with as_gradio_errors():
            known = await translation.translators(site)
        ways = next((t.directions for t in known if t.name == model), [])
        kept = direction if direction in [value for _, value in ways] else "AB"
        return gr.update(choices=ways, value=kept)

    return directions


def _handler(site: Site) -> Any:
    async def handle(
        photo: str | None, model: str | None, direction: str, size: int, weights: str | None,
        request: gr.Request,
        progress: Any = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> list[Any]:  # fmt: skip
        if photo is None or model is None:
            return _drawn(None)
        try:
            name, path = model, site.file(photo, request)
            if weights:
                file, owner = site.file(weights, request), site.owner(request)
                name = await asyncio.to_thread(translation.keep_upload, file, owner)
                translation.sweep_later(site)
            answer = await translation.translate(
                site, path, name, direction, size,
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
    cycle, has_patches = "reconstruction" in answer, "patches" in answer
    height, width = answer["height"], answer["width"]
    patches = translation.patch_picture(answer["patches"], height, width) if has_patches else None
    heat = translation.heat_picture(answer["heat"]) if cycle else None
    pictures = {
        "translation": (answer["translation"], True),
        "reconstruction": (answer.get("reconstruction"), cycle),
        "heat": (heat, cycle),
        "patches": (patches, has_patches),
    }
    labels = LABELS[answer["direction"]]
    shown = [
        gr.update(value=value, visible=visible, label=labels[name])
        for name, (value, visible) in pictures.items()
    ]
    return [(answer["photo"], answer["translation"]), _summary(answer), *shown]


def _summary(answer: dict[str, Any]) -> str:
    formula = LABELS[answer["direction"]]["heat"].removesuffix(" to 0.5")
    cycle = (
        f"cycle loss {formula} <b>{answer['cycle_l1']:.3f}</b> on [−1, 1]"
        if "cycle_l1" in answer
        else "these weights know one direction only, so there is no cycle"
    )
    size = f"{answer['width']} × {answer['height']} pixels"
    return f"<p class='pg-note'>{size} in <b>{answer['seconds']:.2f}</b> seconds; {cycle}.</p>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


TAB = Tab("cyclegan", "Photos (CycleGAN)", 50, build)
