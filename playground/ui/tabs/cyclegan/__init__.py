"""Drop a photo, see it there and back; train a small CycleGAN beside it.

``/translate``, ``/translate_with`` and ``/cyclegan_models`` are the same for programs.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.spec import PlaygroundError
from playground.data.imaging import examples
from playground.data.imaging.decode import LONGEST, accepted
from playground.data.imaging.examples import Example
from playground.engine.client import EngineError
from playground.ui import steps
from playground.ui.controls import script
from playground.ui.endpoints import own_pictures, photos, trained, translation
from playground.ui.endpoints.training import as_gradio_errors
from playground.ui.endpoints.translation import Translator
from playground.ui.endpoints.weights import Noted, read_upload
from playground.ui.gradio_private import upload_folder
from playground.ui.site import BROWSER_EVENT, EVENT, Site, Tab
from playground.ui.tabs.cyclegan import loop, weights
from playground.ui.tabs.cyclegan.quick import AUTOMATIC, LARGE, Finished, Speeds
from playground.ui.tabs.cyclegan.training import LIVE, SHOWN, TRAINED, choice_as_json

STEPS = {"translate": "Translate a photo", "train": "Train one here"}
LEAD = """<div class="pg-lead"><p><b>Drop a photo:</b> G turns it into the other kind, F turns it
back. Nobody showed them a pair: that the way back must lead home keeps the horse in place.</p>
</div>"""
SIZES: list[tuple[str, int]] = [
    (f"{LARGE} where that is quick, else {translation.SIZE}", AUTOMATIC),
    *((str(size), size) for size in (32, 64, 128, 256, 512, LONGEST)),
]


def build(site: Site) -> None:
    """Draws the tab in two steps, of which ``cyclegan.js`` shows one, and adds its endpoints."""
    shown = _examples()
    site.uploads.offer(path for path, _ in shown)
    with gr.Column(elem_id="photos"):
        gr.HTML(steps.row(STEPS))
        models = _Models(site)
        way = _translating(models, shown)
        with gr.Column(elem_classes=["cycle-training"]):
            gr.HTML(
                html_template=LIVE,
                js_on_load=script(__name__),
                gans={name: {"rows": message["rows"], "series": message["series"]}
                      for name, message in SHOWN.items()},
                data=[choice_as_json(choice) for choice in TRAINED],
                tab=TAB.name,
                accept=accepted(),
                examples=[example.title for _, example in shown],
                keeps=[trained.GAN],
                elem_id="cyclegan-tab",
            )  # fmt: skip
            _keeping(models, way)
            own_pictures.build(site)
    translation.sweep(site)  # what an earlier start has left behind
    photos.publish(site)


def _keeping(models: _Models, way: list[gr.components.Component]) -> None:
    """What *Keep this model* of the training presses, and the words that answer it."""
    run = gr.Textbox(visible=False)
    keep = gr.Button(visible="hidden", elem_id="cycle-keep")
    kept = gr.HTML("", elem_id="cycle-kept")

    async def handle(name: str, request: gr.Request) -> list[object]:
        site, skip = models.site, [gr.skip()] * len(way)
        try:
            with site.asking(request) as caller:
                own = await trained.keep(site, models.trained, name, caller)
        except (PlaygroundError, EngineError) as error:
            return [loop.refusal(error), *skip]
        known = await models.known(request)
        words = (
            f"<p class='pg-note' role='status'>{html.escape(own.title)} is in the list of models "
            "on “Translate a photo” for an hour; Export has its weights for longer.</p>"
        )
        return [words, _model(known, own.name), *_way(known, own.name, "AB")]

    js = "() => [document.getElementById('cyclegan').dataset.id ?? '']"
    keep.click(handle, [run], [kept, *way], js=js, **EVENT)


def _translating(
    models: _Models, shown: list[tuple[Path, Example]]
) -> list[gr.components.Component]:
    """The first step: a photo and what is asked on the left, the answer beside it. Returns what
    tells which model: its list, its directions, its limits."""
    site = models.site
    with gr.Row(elem_classes=["cycle-photo"]):
        gr.HTML(LEAD, elem_classes=["cycle-lead"])
        with gr.Column(elem_classes=["cycle-asked"]):
            go, cancel = _buttons()
            photo, tried = _photo(shown)
            model, direction, size, (file, noted) = _asked(site)
        with gr.Column(elem_classes=["cycle-large"]):
            large = loop.large()
            limits = gr.HTML(elem_id="cycle-limits")
        with gr.Column(elem_classes=["cycle-loop"]):
            outputs: list[Any] = [*large, *loop.ring()]
        with gr.Column(elem_classes=["cycle-read"]):
            outputs.append(gr.HTML("", elem_id="cycle-reading"))
    # told at the large picture and its words (by which Cancel is seen), not over all eight outputs
    how = {**EVENT, "queue": True, "show_progress": "full", "show_progress_on": list(large),
           "trigger_mode": "always_last", "js": weights.SENDS}  # fmt: skip
    asked = [photo, model, direction, size, file, noted]
    handler = _handler(site, Finished(path for path, _ in shown))
    way: list[gr.components.Component] = [model, direction, limits]
    events = [photo.input, direction.input, size.input, file.change, go.click]
    translating = gr.on(events, handler, asked, outputs, **how)
    direction.input(_limits_of(models), [model, direction], limits, **EVENT)
    chosen = model.input(_chosen(models), [model, direction], [direction, limits], **EVENT)
    chosen = chosen.then(handler, asked, outputs, **how)
    picked = tried.click(_picked(models, shown), [tried, model, direction], [photo, *way], **EVENT)
    picked = picked.then(handler, asked, outputs, **how)
    cancel.click(**BROWSER_EVENT, cancels=[translating, chosen, picked])
    cancel.click(js=f"() => {json.dumps(loop.CANCELLED)}", outputs=outputs[1], **BROWSER_EVENT)
    gr.on(None, _choices(models), None, way, **EVENT)  # when the page has come
    return way


def _buttons() -> tuple[gr.Button, gr.Button]:
    with gr.Row(elem_classes=["cycle-buttons"]):
        go = gr.Button("Translate", variant="primary", elem_id="cycle-go")
        # seen while there is something to cancel
        cancel = gr.Button("Cancel", elem_id="cycle-cancel")
    return go, cancel


def _photo(shown: list[tuple[Path, Example]]) -> tuple[gr.Image, gr.Dataset]:
    photo = gr.Image(
        type="filepath", image_mode=None, sources=["upload", "webcam", "clipboard"],
        label="Photo", height=176, elem_id="cycle-photo",
    )  # fmt: skip
    # Gradio would open the file first and answer what is no picture with an error of its own
    photo.preprocess = _path_of  # type: ignore[method-assign]
    tried = gr.Dataset(
        components=[photo], samples=[[str(path)] for path, _ in shown], type="index",
        label="Or one of these", elem_id="cycle-examples",
    )  # fmt: skip
    return photo, tried


def _asked(
    site: Site,
) -> tuple[gr.Dropdown, gr.Radio, gr.Dropdown, tuple[gr.File, gr.Textbox]]:
    model = gr.Dropdown([], label="Model", elem_id="cycle-model")
    # Gradio would look among the choices of this session, which it forgets for newer ones
    model.preprocess = _as_sent  # type: ignore[method-assign]
    direction = gr.Radio([("there", "AB"), ("back", "BA")], value="AB", label="Direction",
                         elem_id="cycle-direction")  # fmt: skip
    with gr.Accordion("Size", open=False):
        size = gr.Dropdown(SIZES, value=AUTOMATIC, label="Working size, long side (px)",
                           elem_id="cycle-size")  # fmt: skip
    return model, direction, size, weights.box(site)


def _as_sent(payload: Any) -> Any:
    return payload


def _path_of(payload: Any) -> str | None:
    return payload.path if payload else None


def _examples() -> list[tuple[Path, Example]]:
    return examples.examples(upload_folder() / "examples")


class _Models:
    """What a visitor can choose from: our models, the authors', and those kept of own trainings."""

    def __init__(self, site: Site) -> None:
        self.site, self.trained = site, trained.Trained()

    async def known(self, request: gr.Request) -> list[Translator]:
        with as_gradio_errors():
            found = await translation.translators(self.site)
        return [*found, *self.trained.of(self.site.owner(request))]


def _choices(models: _Models) -> Any:
    async def choices(request: gr.Request) -> Any:
        known = await models.known(request)
        return _model(known, known[0].name), *_way(known, known[0].name, "AB")

    return choices


def _chosen(models: _Models) -> Any:
    """A model that knows one direction only offers the one."""

    async def chosen(model: str, direction: str, request: gr.Request) -> Any:
        known = await models.known(request)
        return _way(known, model, direction)

    return chosen


def _limits_of(models: _Models) -> Any:
    async def limits(model: str, direction: str, request: gr.Request) -> str:
        known = await models.known(request)
        return _limits(known, model, direction)

    return limits


def _picked(models: _Models, shown: list[tuple[Path, Example]]) -> Any:
    """An example brings its model and direction, if that model is here."""

    async def picked(index: int, model: str | None, direction: str, request: gr.Request) -> Any:
        path, example = shown[index]
        known = await models.known(request)
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
    words = html.escape(message, quote=False)
    return f"<p class='pg-note' role='status'>{words}</p>" if message else ""


def _handler(site: Site, finished: Finished) -> Any:
    speeds = Speeds()

    async def translated(
        path: Path, model: str, direction: str, size: int, report: translation.Report
    ) -> dict[str, Any]:
        asked = speeds.size(model) if size == AUTOMATIC else size
        key = finished.key(path, model, direction, asked)
        answer = finished.get(key)
        if answer is None:
            answer = await translation.translate(site, path, model, direction, asked, report)
            speeds.note(model, answer)
            finished.keep(key, answer)
        if size == AUTOMATIC and speeds.size(model) > asked:
            return await translated(path, model, direction, size, report)  # quick enough for more
        return answer

    async def handle(
        photo: str | None, model: str | None, direction: str, size: int, file: str | None,
        noted: str, request: gr.Request,
        progress: Any = gr.Progress(),  # noqa: B008 - how Gradio asks for it
    ) -> list[Any]:  # fmt: skip
        def report(words: str, share: float) -> None:
            progress(share, desc=words)

        if photo is None or model is None:
            return loop.drawn(None)
        sent, reading = Noted.of(noted), ""
        if sent.missing and not file:
            return loop.drawn(None, weights.refused(site, sent.missing))
        try:
            path = site.file(photo, request)
            with site.opening(request):
                if file:
                    own, owner = site.file(file, request), site.owner(request)
                    size = size or translation.SIZE
                    mark, read = await read_upload(site, path, own, owner, sent, size, report)
                    answer, reading = read.answer, weights.drawn(mark, read)
                else:
                    answer = await translated(path, model, direction, size, report)
        except (PlaygroundError, EngineError) as error:
            return loop.drawn(None, loop.refusal(error))
        return loop.drawn(answer, reading=reading)

    return handle


TAB = Tab("cyclegan", "Photos (CycleGAN)", 50, build)
