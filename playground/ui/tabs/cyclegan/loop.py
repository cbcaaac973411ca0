"""A translation on the page: before and after, large, and the loop x → G(x) → F(G(x)) beside it,
which ends in how far from home it came."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import gradio as gr

from playground.ui.endpoints import translation

# By direction: the letters of the picture that goes in, of the way there and of the way back.
LETTERS = {"AB": ("x", "G", "F"), "BA": ("y", "F", "G")}
CORNERS = ("seen", "translation", "reconstruction", "heat")  # of the loop, clockwise from home
WAITING = "<p class='pg-note'>The translation appears here.</p>"
CANCELLED = "<p class='pg-note' role='status'>Cancelled. Translate starts it again.</p>"
# What the two maps mean by their colours, see ``translation.heat_picture`` and ``patch_picture``.
LEGEND = f"""<p class="cycle-legend"><span>difference 0 <i data-map="heat"></i>
{translation.HEAT_TOP}</span><span class="cycle-patches-only">D says fake <i data-map="patches"></i>
real</span></p>"""


def names(direction: str) -> dict[str, str]:
    """What each picture of a translation is called, in the paper's letters."""
    x, there, back = LETTERS[direction]
    again = f"{back}({there}({x}))"
    return {"seen": x, "translation": f"{there}({x})", "reconstruction": again,
            "heat": f"|{x} − {again}|", "patches": f"D({there}({x}))"}  # fmt: skip


def arrows(direction: str) -> str:
    """The four arrows between the corners of the loop."""
    x, there, back = LETTERS[direction]
    steps = (("there", f"{there} →"), ("again", f"{back} ↓"), ("error", "←"), ("home", f"= {x} ?"))
    return "".join(f"<b class='cycle-arrow' data-of='{of}'>{words}</b>" for of, words in steps)


def large() -> tuple[gr.ImageSlider, gr.HTML]:
    """Before and after, and what is said of it."""
    slider = gr.ImageSlider(
        label="Before and after", type="numpy", format="png", interactive=False,
        buttons=["download", "fullscreen"], elem_id="cycle-slider",
    )  # fmt: skip
    return slider, gr.HTML(WAITING, elem_id="cycle-told")


def ring() -> list[Any]:
    """The pictures of the loop, D's verdict, and the arrows between them."""
    with gr.Row(elem_classes=["cycle-ring"]):
        pictures = [_picture(name) for name in (*CORNERS, "patches")]
        drawn_arrows = gr.HTML(arrows("AB"), elem_id="cycle-arrows")
        gr.HTML(LEGEND, elem_id="cycle-legend")
    seen, *others = pictures
    return [*others, seen, drawn_arrows]


def _picture(name: str) -> gr.Image:
    return gr.Image(label=names("AB")[name], format="png", interactive=False,
                    elem_id=f"cycle-{name}", buttons=["download", "fullscreen"],
                    visible=name != "patches")  # fmt: skip


def drawn(answer: dict[str, Any] | None, words: str = WAITING, reading: str = "") -> list[Any]:
    """The outputs: slider, words, translation, reconstruction, heat map, patch map, the photo as
    the network saw it, the arrows, and how a weights file was read."""
    if answer is None:
        nothing = [None, None, None, gr.update(value=None, visible=False), None]
        return [None, words, *nothing, gr.update(), reading]
    cycle, has_patches = "reconstruction" in answer, "patches" in answer
    height, width = answer["height"], answer["width"]
    patches = translation.patch_picture(answer["patches"], height, width) if has_patches else None
    pictures = {
        "translation": (answer["translation"], True),
        "reconstruction": (answer.get("reconstruction"), cycle),
        "heat": (translation.heat_picture(answer["heat"]) if cycle else None, cycle),
        "patches": (patches, has_patches),
        "seen": (answer["photo"], True),
    }
    labels = names(answer["direction"])
    shown = [
        gr.update(value=value, visible=visible, label=labels[name])
        for name, (value, visible) in pictures.items()
    ]
    both = (answer["photo"], answer["translation"])
    return [both, summary(answer), *shown, arrows(answer["direction"]), reading]


def summary(answer: Mapping[str, Any]) -> str:
    """One line on an answer: size, time and the cycle loss."""
    cycle = (
        f"cycle loss {names(answer['direction'])['heat']} <b>{answer['cycle_l1']:.3f}</b>"
        " on [−1, 1]"
        if "cycle_l1" in answer
        else "these weights know one direction only, so there is no cycle"
    )
    size = f"{answer['width']} × {answer['height']} pixels"
    told = f"<p class='pg-note'>{size} in <b>{answer['seconds']:.2f}</b> seconds; {cycle}.</p>"
    hint = hint_words(answer)
    return f"{told}<p class='pg-note cycle-hint' role='status'>{hint}</p>" if hint else told


def hint_words(answer: Mapping[str, Any]) -> str:
    """A hint where the photo seems to lack what the model turns, else nothing. The photo is
    translated all the same, for the classifier may be wrong."""
    if "found" not in answer or answer["turns"] in answer["found"]:
        return ""
    turns, into = html.escape(answer["turns"]), html.escape(answer["into"])
    if answer["into"] in answer["found"]:
        return (
            f"Hint: this model turns {turns}s here, and this looks like a {into}. "
            f"Try the direction “{into} → {turns}”."
        )
    return (
        f"Hint: this model turns {turns}s; none was found in this photo. "
        "Something else may change instead."
    )


def refusal(error: Exception) -> str:
    """An error as one sentence on the page."""
    return f"<p class='pg-error' role='alert'>{html.escape(str(error), quote=False)}</p>"
