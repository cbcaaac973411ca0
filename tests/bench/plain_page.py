"""The yardstick of the label sliders: the page that an author writes who knows Gradio only.

A function that draws 8 x 8 tiles, ``slider.input(draw, slider, picture)``, ``launch()``: Gradio's
defaults throughout (its queue, ``trigger_mode="once"``, WebP pictures, the run history). The
generator, its precision and its tiles are those of our own page, so that only the way from the
slider to the screen differs. ``tuned`` is what an author writes who has read the documentation: no
progress overlay, no run history, and the newest value is sent again when one was dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.startup import free_port

MODEL, TILES = "cgan-mnist", 64
DRAG_OVER = "weight"  # the slider's elem_id; the picture's is "picture"


def generator() -> Callable[[float], Any]:
    """``draw(weight)``: a sheet of 64 tiles, as the page's engine draws them."""
    from playground.core.checkpoints import ROOT
    from playground.engine.core.models import Models
    from playground.engine.device import choose
    from playground.training.recipe import parse_recipe
    from playground.ui.endpoints.training import sprite

    here = choose()  # the precision of the page's engine
    models = Models(Path(ROOT), parse_recipe, here.name, count=1, megabytes=100, bf16=here.bf16)
    loaded = models.get(MODEL)
    render = loaded.gan.inference["render"]

    def draw(weight: float) -> Any:
        args = {"weights": [0, 0, 0, 1, 0, 0, 0, 0, weight, 0], "n": TILES}
        inputs = render.prepare(loaded.model, args)
        images = render.finish(args, render.run(loaded.model, inputs))["images"]
        return sprite(images, 8)

    return draw


@contextmanager
def plain_page(
    draw: Callable[[float], Any], values: Sequence[float], tuned: bool = False
) -> Iterator[tuple[str, dict[str, float]]]:
    """The page, running: its address, and which of ``values`` each picture shows, by the name of
    its folder in Gradio's cache, which is a checksum of its pixels."""
    import gradio as gr

    how: dict[str, Any] = {}
    if tuned:
        how = {"trigger_mode": "always_last", "show_progress": "hidden"}
    with gr.Blocks(analytics_enabled=False) as page:
        slider = gr.Slider(0, 1, 0, step=0.01, elem_id=DRAG_OVER)
        picture = gr.Image(draw(0.0), elem_id="picture")
        slider.input(draw, slider, picture, **how)
    shown = {Path(picture.postprocess(draw(v)).path).parent.name: v for v in values}
    history = {"run_history": False} if tuned else {}
    _, url, _ = page.launch(
        server_port=free_port(), prevent_thread_lock=True, quiet=True, **history
    )
    try:
        yield url, shown
    finally:
        page.close(verbose=False)


@contextmanager
def plain_training(data_root: str) -> Iterator[None]:
    """The lecture's loop on MNIST in a thread of this process, as such an author runs it."""
    from tests.bench.plain import PlainLoop, lecture_pair, mnist_batches

    loop, over = PlainLoop(lecture_pair(), mnist_batches(data_root), 100, 2e-4), threading.Event()

    def work() -> None:
        while not over.is_set():
            loop.run(5)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(30)
