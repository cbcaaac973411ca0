"""The scene Emoji as HTML, which ``emoji.js`` fills: a portrait and what two GANs make of it."""

from __future__ import annotations

TITLE = "Emoji"
LEAD = """The same faces in two styles: pix2pix saw each portrait <b>with</b> its emoji, CycleGAN
      saw two heaps and never a pair. <b>Press a portrait:</b> what do the pairs give, and what does
      the cycle find without them?"""
LIMIT = """Heads from the front in one style, of 64 pixels: any other picture becomes some emoji
      too. Without pairs nothing says which of two features is which where both are as frequent, as
      the four mouths are: CycleGAN may swap them. Several portraits have the same emoji, so that
      the way back cannot find everything. The two differ in more than the pairs: in G, in losses
      and in steps; and which feature of an emoji stands for which of a portrait is our table."""


def _figure(name: str, title: str, note: str = "") -> str:
    return f"""<figure><div class="pg-label">{title} <span class="pg-note">{note}</span></div>
        <div class="complete-one" data-sheet="{name}"></div></figure>"""


PICTURE = f"""
    <div class="emoji-four">
      {_figure("portrait", "The portrait")}{_figure("paired", "pix2pix", "with pairs")}
      {_figure("unpaired", "CycleGAN", "without")}{_figure("truth", "Its emoji", "drawn")}</div>
    <p class="pg-note latent-told" data-words="restyled" role="status"></p>
    <p class="pg-error" role="alert" hidden></p>
    <div class="pg-label">Portraits of a seed that no training drew</div>
    <div class="latent-portraits" data-emoji-portraits role="group" aria-label="Portraits"></div>"""
CONTROLS = """
    <div class="pg-main-buttons"><button type="button" class="pg-primary" data-do="restyle-others"
      title="Twelve others">Other portraits</button>
      <button type="button" class="pg-button" data-do="restyle-own">Your own …</button>
      <input type="file" data-file="restyle" hidden aria-label="A portrait of your own"></div>
    <div class="pg-label">CycleGAN's way back <span class="pg-note">F(G(x))</span></div>
    <div class="emoji-back" data-sheet="back"></div>
    <p class="pg-note">What holds G to the portrait: F must find it again in the emoji. Beside it
      there are D, and that an emoji given to G stays as it is. pix2pix has no way back.</p>"""
READINGS = """
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What the emojis' classifier reads</div>
      <table class="latent-table" data-restyle-table><thead><tr><td></td>
        <th scope="col">Ought to be</th><th scope="col">pix2pix</th>
        <th scope="col">CycleGAN</th></tr></thead><tbody></tbody></table>
    </div>"""
