"""What the machine is doing: device, memory, runs and whose share, fusion, waiting times.
``status.js`` draws what ``/gradio_api/live/status`` tells, see ``playground.ui.ops_metrics``."""

from __future__ import annotations

import gradio as gr

from playground.ui.controls import script
from playground.ui.deployment import section
from playground.ui.site import Site, Tab

# The runs are the last part: nothing below them moves as they come and go.
STAGE = """
<div id="status">
  <div class="pg-lead"><p>One machine does everybody's work. Here is what it does now: who trains,
    how large each share is, and which runs train together as one population.</p></div>
  <p class="pg-error" role="alert" hidden></p>
  <dl class="pg-status-cards"></dl>
  <div id="where">{where}</div>
  <p class="pg-note">For programs, behind the same login:
    <a href="gradio_api/live/status" target="_blank" rel="noopener"><code
      >/gradio_api/live/status</code></a> (JSON),
    <a href="gradio_api/live/metrics" target="_blank" rel="noopener"><code
      >/gradio_api/live/metrics</code></a> (Prometheus text), and the endpoint
    <code>/status</code> of <code>gradio_client</code>.</p>
  <section class="pg-panel pg-status-runs" aria-label="Runs" tabindex="0"></section>
</div>
"""


def build(site: Site) -> None:
    """Draws the tab."""
    stage = STAGE.format(where=section(site))
    gr.HTML(html_template=stage, js_on_load=script(__name__), elem_id="status-tab")


TAB = Tab("status", "Status", 90, build, listed=False)
