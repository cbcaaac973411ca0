"""Drop a photo, see it there and back; train a small CycleGAN beside it.

``/translate``, ``/translate_with`` and ``/cyclegan_models`` are the same for programs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.spec import PlaygroundError
from playground.data.imaging import examples
from playground.data.imaging.decode import LONGEST, accepted
from playground.data.imaging.examples import Example
from playground.engine.client import EngineError
from playground.ui.controls import script
from playground.ui.endpoints import own_pictures, photos, translation
from playground.ui.endpoints.training import as_gradio_errors
from playground.ui.endpoints.translation import Translator
from playground.ui.endpoints.weights import Noted, read_upload
from playground.ui.gradio_private import upload_folder
from playground.ui.site import BROWSER_EVENT, EVENT, Site, Tab
from playground.ui.tabs.cyclegan import weights
from playground.ui.tabs.cyclegan.training import LIVE, SHOWN, TRAINED, choice_as_json

LEAD = """<div class="pg-lead"><p>Drop a photo: <b>G</b> turns it into the other kind, <b>F</b>
turns it back. Nobody ever showed these networks a pair; that the way back must lead home is all
that keeps the horse in place. Drag the divider to compare.</p></div>"""
SIZES = [32, 64, 128, 256, 512, LONGEST]


LABELS = {
    "AB": {"translation": "Translation G(x)", "reconstruction": "Back again F(G(x))",
           "heat": "|x − F(G(x))| to 0.5", "patches": "D: orange fake, green real"},
    "BA": {"translation": "Translation F(y)", "reconstruction": "Back again G(F(y))",
           "heat": "|y − G(F(y))| to 0.5", "patches": "D: orange fake, green real"},
}  # fmt: skip
WAITING = "<p class='pg-note'>The translation appears here.</p>"
CANCELLED = "<p class='pg-note' role='status'>Cancelled. Translate starts it again.</p>"


def build(site: Site) -> None:
    """Draws the tab and adds its endpoints."""
    gr.HTML(LEAD)
    shown = _examples()
    site.uploads.offer(path for path, _ in shown)
    with gr.Row(elem_classes=["cycle-photo"]):
        with gr.Column(scale=1, min_width=280):
            photo, tried = _photo(shown)
            model, direction, limits, size, (file, noted), go, cancel = _asked(site)
        with gr.Column(scale=2, min_width=300):
            outputs = _answered()
    how = {**EVENT, "queue": True, "show_progress": "full", "trigger_mode": "always_last",
           "js": weights.SENDS}  # fmt: skip
    asked, handler = [photo, model, direction, size, file, noted], _handler(site)
    way = [model, direction, limits]
    events = [photo.input, direction.input, size.input, file.change, go.click]
    translating = gr.on(events, handler, asked, outputs, **how)
    direction.input(_limits_of(site), [model, direction], limits, **EVENT)
    chosen = model.input(_chosen(site), [model, direction], [direction, limits], **EVENT)
    chosen = chosen.then(handler, asked, outputs, **how)
    picked = tried.click(_picked(site, shown), [tried, model, direction], [photo, *way], **EVENT)
    picked = picked.then(handler, asked, outputs, **how)
    cancel.click(**BROWSER_EVENT, cancels=[translating, chosen, picked])
    cancel.click(js=f"() => {json.dumps(CANCELLED)}", outputs=outputs[1], **BROWSER_EVENT)
    gr.on(None, _choices(site), None, way, **EVENT)  # when the page has come
    gr.HTML(
        html_template=LIVE,
        js_on_load=script(__name__),
        gans={name: {"rows": message["rows"], "series": message["series"]}
              for name, message in SHOWN.items()},
        data=[choice_as_json(choice) for choice in TRAINED],
        accept=accepted(),
        examples=[example.title for _, example in shown],
        elem_id="cyclegan-tab",
    )  # fmt: skip
    own_pictures.build(site)
    translation.sweep(site)  # what an earlier start has left behind
    photos.publish(site)


def _photo(shown: list[tuple[Path, Example]]) -> tuple[gr.Image, gr.Dataset]:
    photo = gr.Image(
        type="filepath", image_mode=None, sources=["upload", "webcam", "clipboard"],
        label="Photo", height=280, elem_id="cycle-photo",
    )  # fmt: skip
    # Gradio would open the file first and answer what is no picture with an error of its own
    photo.preprocess = _path_of  # type: ignore[method-assign]
    tried = gr.Dataset(
        components=[photo], samples=[[str(path)] for path, _ in shown], type="index",
        label="Or one of these", elem_id="cycle-examples",
    )  # fmt: skip
    return photo, tried


def _asked(site: Site) -> tuple[
    gr.Dropdown, gr.Radio, gr.HTML, gr.Dropdown, tuple[gr.File, gr.Textbox], gr.Button, gr.Button
]:  # fmt: skip
    model = gr.Dropdown([], label="Model", elem_id="cycle-model")
    # Gradio would look among the choices of this session, which it forgets for newer ones
    model.preprocess = _as_sent  # type: ignore[method-assign]
    direction = gr.Radio([("there", "AB"), ("back", "BA")], value="AB", label="Direction",
                         elem_id="cycle-direction")  # fmt: skip
    limits = gr.HTML(elem_id="cycle-limits")
    size = gr.Dropdown(SIZES, value=translation.SIZE, label="Working size, long side (px)",
                       elem_id="cycle-size")  # fmt: skip
    brought = weights.box(site)
    go = gr.Button("Translate", variant="primary", elem_id="cycle-go")
    cancel = gr.Button("Cancel", elem_id="cycle-cancel")  # seen while there is something to cancel
    return model, direction, limits, size, brought, go, cancel


def _as_sent(payload: Any) -> Any:
    return payload


def _path_of(payload: Any) -> str | None:
    return payload.path if payload else None


def _answered() -> list[Any]:
    slider = gr.ImageSlider(label="Before and after", type="numpy", format="png",
                            interactive=False, elem_id="cycle-slider")  # fmt: skip
    message = gr.HTML(WAITING, elem_id="cycle-told")
    reading = gr.HTML("", elem_id="cycle-reading")
    with gr.Row():
        shown = [_picture(name) for name in ("translation", "reconstruction", "heat", "patches")]
    return [slider, message, *shown, reading]


def _examples() -> list[tuple[Path, Example]]:
    return examples.examples(upload_folder() / "examples")


def _picture(name: str) -> gr.Image:
    return gr.Image(label=LABELS["AB"][name], format="png", interactive=False,
                    elem_id=f"cycle-{name}", buttons=["download", "fullscreen"],
                    visible=name != "patches")  # fmt: skip


async def _known(site: Site) -> list[translation.Translator]:
    with as_gradio_errors():
        return await translation.translators(site)


def _choices(site: Site) -> Any:
    async def choices() -> Any:
        known = await _known(site)
        return _model(known, known[0].name), *_way(known, known[0].name, "AB")

    return choices


def _chosen(site: Site) -> Any:
    """A model that knows one direction only offers the one."""

    async def chosen(model: str, direction: str) -> Any:
        known = await _known(site)
        return _way(known, model, direction)

    return chosen


def _limits_of(site: Site) -> Any:
    async def limits(model: str, direction: str) -> str:
        known = await _known(site)
        return _limits(known, model, direction)

    return limits


def _picked(site: Site, shown: list[tuple[Path, Example]]) -> Any:
    """An example brings its model and direction, if that model is here."""

    async def picked(index: int, model: str | None, direction: str) -> Any:
        path, example = shown[index]
        known = await _known(site)
        if any(t.name == example.model for t in known):
            model, direction = example.model, example.direction
        return str(path), _model(known, model), *_way(known, model, direction)

    return picked


def _model(known: list[Translator], name: str | None) -> Any:
    """The models to choose from, and the chosen one."""
    return gr.update(choices=[(t.title, t.name) for t in known], value=name)


def _way(known: list[Translator], model: str | None, direction: str) -> tuple[Any, str]:
    """The directions of a model to choose from, and what it cannot do in the chosen one."""
    ways = next((t.directions for t in known if t.name == model), [])
    kept = direction if direction in [value for _, value in ways] else "AB"
    return gr.update(choices=ways, value=kept), _limits(known, model, kept)


def _limits(known: list[Translator], model: str | None, direction: str) -> str:
    message = next((t.limits for t in known if t.name == model), {}).get(direction, "")
    return f"<p class='pg-note' role='status'>{_escaped(message)}</p>" if message else ""


def _handler(site: Site) -> Any:
    async def handle(
        photo: str | None, model: str | None, direction: str, size: int, file: str | None,
        noted: str, request: gr.Request,
        progress: Any = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> list[Any]:  # fmt: skip
        def report(words: str, share: float) -> None:
            progress(share, desc=words)

        if photo is None or model is None:
            return _drawn(None)
        sent, reading = Noted.of(noted), ""
        if sent.missing and not file:
            return _drawn(None, weights.refused(site, sent.missing))
        try:
            path = site.file(photo, request)
            with site.opening(request):
                if file:
                    own, owner = site.file(file, request), site.owner(request)
                    mark, read = await read_upload(site, path, own, owner, sent, size, report)
                    answer, reading = read.answer, weights.drawn(mark, read)
                else:
                    answer = await translation.translate(site, path, model, direction, size, report)
        except (PlaygroundError, EngineError) as error:
            return _drawn(None, f"<p class='pg-error' role='alert'>{_escaped(str(error))}</p>")
        return _drawn(answer, reading=reading)

    return handle


def _drawn(answer: dict[str, Any] | None, words: str = WAITING, reading: str = "") -> list[Any]:
    """The outputs: slider, words, translation, reconstruction, heat map, patch map, and how a
    weights file was read."""
    if answer is None:
        return [None, words, None, None, None, gr.update(value=None, visible=False), ""]
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
    return [(answer["photo"], answer["translation"]), _summary(answer), *shown, reading]


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
