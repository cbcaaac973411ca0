"""The look: one palette for light and dark rooms, and fonts every computer already has."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

# Colours of things, the same in every picture (Okabe & Ito, safe for colour-blind viewers).
MARKS: dict[str, str] = {
    "real": "#009E73",
    "fake": "#D55E00",
    "disc": "#0072B2",
    "grad": "#CC79A7",
    "warn": "#E69F00",
}
# Ink and paper, and the same hues as text: each "-text" has contrast >= 4.5:1 on page and card.
LIGHT: Mapping[str, str] = MARKS | {
    "page": "#F4F6F5",
    "card": "#FFFFFF",
    "well": "#EBEFED",
    "line": "#D5DCD9",
    "ink": "#15211F",
    "soft": "#52615D",
    "real-text": "#00714F",
    "fake-text": "#A84900",
    "disc-text": "#00639C",
    "grad-text": "#96406F",
    "warn-text": "#855700",
}
DARK: Mapping[str, str] = {
    "real": "#1FB88A",
    "fake": "#F0803C",
    "disc": "#4AA3DF",
    "grad": "#DB92BB",
    "warn": "#F0B23A",
    "page": "#0E1413",
    "card": "#161E1C",
    "well": "#1F2927",
    "line": "#33403D",
    "ink": "#E9F0EE",
    "soft": "#9FB0AB",
    "real-text": "#35CBA0",
    "fake-text": "#FF9A5C",
    "disc-text": "#6DB9EC",
    "grad-text": "#E7A9CB",
    "warn-text": "#F5C15C",
}
SANS = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "monospace")


def variables() -> str:
    """The palette as CSS: ``--pg-real``, ``--pg-ink``, ... for ``:root`` and ``body.dark``."""

    def block(selector: str, colours: Mapping[str, str]) -> str:
        lines = "".join(f"--pg-{name}:{colour};" for name, colour in colours.items())
        return f"{selector}{{{lines}}}\n"

    return block(":root", LIGHT) + block(".dark", DARK)


def theme(styles: str = "") -> gr.themes.Base:
    """Gradio's controls in our ink, without a single font from the network. ``styles`` come with
    its sheet, for which Gradio waits before it draws anything: so nothing jumps."""
    look = gr.themes.Base(
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font(name) for name in MONO],
        radius_size=gr.themes.sizes.radius_sm,
        spacing_size=gr.themes.sizes.spacing_sm,
        text_size=gr.themes.sizes.text_sm,
    )
    both = {
        "body_background_fill": "var(--pg-page)",
        "body_text_color": "var(--pg-ink)",
        "body_text_color_subdued": "var(--pg-soft)",
        "background_fill_primary": "var(--pg-card)",
        "background_fill_secondary": "var(--pg-well)",
        "block_background_fill": "var(--pg-card)",
        "block_border_color": "var(--pg-line)",
        "block_label_text_color": "var(--pg-soft)",
        "block_title_text_color": "var(--pg-ink)",
        "block_info_text_color": "var(--pg-soft)",
        "border_color_primary": "var(--pg-line)",
        "border_color_accent": "var(--pg-disc)",
        "color_accent_soft": "var(--pg-well)",
        "input_background_fill": "var(--pg-card)",
        "input_border_color": "var(--pg-line)",
        "input_placeholder_color": "var(--pg-soft)",
        "slider_color": "var(--pg-disc)",
        "checkbox_background_color": "var(--pg-card)",
        "checkbox_background_color_selected": "var(--pg-disc)",
        "checkbox_border_color": "var(--pg-soft)",
        "checkbox_border_color_selected": "var(--pg-disc)",
        "button_primary_background_fill": "var(--pg-ink)",
        "button_primary_background_fill_hover": "var(--pg-soft)",
        "button_primary_border_color": "var(--pg-ink)",
        "button_primary_text_color": "var(--pg-card)",
        "button_secondary_background_fill": "var(--pg-well)",
        "button_secondary_background_fill_hover": "var(--pg-line)",
        "button_secondary_border_color": "var(--pg-line)",
        "button_secondary_text_color": "var(--pg-ink)",
    }
    settings = dict(both)
    for name, value in both.items():
        settings[f"{name}_dark"] = value
    look.custom_css = styles
    return look.set(**settings, color_accent="var(--pg-disc)", block_shadow="none")
