"""The box for weights of one's own, and how a file that was put there is read.

What the file leaves open is asked: both readings of the visitor's photo stand side by side, and
``weights-box.js`` remembers which one was pressed.
"""

from __future__ import annotations

import base64
import html
import io
from dataclasses import fields

import gradio as gr
import numpy as np

from playground.core.spec import knobs
from playground.inference.pretrained import UNKNOWN, WeightsArgs
from playground.ui.endpoints import weights
from playground.ui.endpoints.weights import Candidates, Reading
from playground.ui.site import Site

QUESTIONS = {
    "upsample": "The file does not say how its pictures grow: which one looks right?",
    "padding": "The file does not say what lies beyond the borders inside: which one looks right?",
    "norm": "The file has statistics but does not say whether to use them: which one looks right?",
}
# The page's memory goes with each question, see ``weights.Noted``. Gradio hands a function of the
# page the outputs behind the inputs, so these are named.
# Of a box that has just been emptied Gradio still sends what was in it (6.31, for examples): what
# was sent before and is not seen any more. What is new may be seen only later.
SENDS = """async (photo, model, direction, size, file) => {
  await new Promise((drawn) => setTimeout(drawn, 50));
  const box = document.getElementById("cycle-photo");
  const gone = photo && photo.path === box.dataset.sent && !box.querySelector("img");
  const kept = gone ? null : photo;
  box.dataset.sent = kept?.path ?? "";
  return [kept, model, direction, size, file,
    document.getElementById("cyclegan-tab")?.dataset.weights ?? ""];
}"""


def box(site: Site) -> tuple[gr.File, gr.Textbox]:
    """The upload box, whatever the file's name ends in, and what goes to the server with it."""
    most = weights.most_megabytes(site)
    with gr.Accordion("Weights of your own", open=False):
        file = gr.File(
            label=f"PyTorch or safetensors, at most {most} MB (.pth, .pt, .ckpt, …)",
            type="filepath", height=140, elem_id="cycle-weights",
        )  # fmt: skip
    return file, gr.Textbox(visible=False)


def refused(site: Site, name: str) -> str:
    """What to say instead of a translation when a file was given but did not come."""
    most = weights.most_megabytes(site)
    return (
        f"<p class='pg-error' role='alert'>{html.escape(name[:60])} was not taken, so nothing is "
        f"translated: a weights file may have {most} MB. Choose another one, or use the model "
        "that is set above.</p><button type='button' class='pg-button' data-weights-drop>"
        "Use the model above</button>"
    )


def drawn(mark: str, reading: Reading) -> str:
    """How the file was read: its generators to choose from, candidates for what is open, and what
    was chosen before."""
    parts = [_generators(reading), *map(_question, reading.candidates), _settled(reading)]
    inside = "".join(parts)
    return f"<section class='cycle-reading' data-mark='{mark}'>{inside}</section>" if inside else ""


def _generators(reading: Reading) -> str:
    names = reading.about["generators"]
    if len(names) < 2:
        return ""
    buttons = "".join(
        f"<button type='button' class='pg-button' data-name='generator' "
        f"data-value='{html.escape(name, True)}' "
        f"aria-pressed='{str(name == reading.about['generator']).lower()}'>"
        f"{html.escape(name[:40])}</button>"
        for name in names
    )
    back = reading.about["back"]
    way = f"; {html.escape(back[:40])} leads back" if back else ""
    return (
        f"<div class='cycle-generators' role='group' aria-label='Generators in the file'>{buttons}"
        f"<span class='pg-note'>in the file{way}</span></div>"
    )


def _question(asked: Candidates) -> str:
    shown = "".join(
        f"<button type='button' data-name='{asked.question}' data-value='{value}' "
        f"title='Keep {value}'><img src='{_picture(pixels)}' alt='translated with {value}'>"
        f"<span>{value}{shown}</span></button>"
        for (value, pixels), shown in ((asked.taken, " (shown above)"), (asked.other, ""))
    )
    return (
        f"<fieldset class='cycle-question'><legend>{QUESTIONS[asked.question]}</legend>"
        f"<div>{shown}</div><p class='pg-note'>Press the one to keep for this file. They differ by "
        f"{asked.difference:.1f} of 255 on average.</p></fieldset>"
    )


def _settled(reading: Reading) -> str:
    """What was chosen for this file; it can be asked again."""
    titles = {knob.name: knob.title.lower() for knob in knobs(WeightsArgs)}
    chosen = [
        f"{titles[f.name]} {getattr(reading.said, f.name)}"
        for f in fields(WeightsArgs)
        if f.name != "generator" and getattr(reading.said, f.name) != UNKNOWN
    ]
    if not chosen:
        return ""
    return (
        f"<p class='pg-note'>As you chose for this file: {', '.join(chosen)}. "
        "<button type='button' class='pg-link' data-weights-ask>Ask again</button></p>"
    )


def _picture(pixels: np.ndarray) -> str:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=92)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
