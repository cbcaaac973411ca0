// Any chart, large and still: zoom, read values, save as a picture. The live chart goes on behind.
//
// Canvas charts are cheap to redraw but cannot be zoomed; Plotly can, and costs 4 MB once, so it is
// fetched when somebody asks for it.

import {element, find} from "./dom.js";
import {palette} from "./theme.js";

/** @typedef {import("./chart.js").ChartSpec} ChartSpec */
/** @typedef {import("./chart.js").Axis} Axis */
/** @typedef {import("./types.js").Curves} Curves */

/** @type {Promise<*> | null} */
let loading = null;
const plotly = () => (loading ||= new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = new URL("../vendor/plotly.min.js", import.meta.url).href;
  script.onload = () => resolve(/** @type {*} */ (window).Plotly);
  script.onerror = () => {
    loading = null;
    reject(new Error("The large chart did not load. Reload the page, then try again."));
  };
  document.head.append(script);
}));

/** @param {ChartSpec} spec @param {Curves} curves */
const traces = (spec, curves) => spec.series.flatMap(({name, label, color, soft, dash}) => {
  const curve = curves[name];
  if (!curve?.x?.length) return [];
  const line = {color: palette[color], width: soft ? 1 : 2, dash: dash ? "dash" : "solid"};
  const x = Array.from(curve.x);
  const one = (/** @type {ArrayLike<number>} */ y, /** @type {object} */ more) => (
    {x, y: Array.from(y), mode: "lines", line, name: label, ...more});
  if (!curve.low || !curve.high) return [one(curve.y, {})];
  const edge = {line: {width: 0}, hoverinfo: "skip", showlegend: false, legendgroup: name};
  return [one(curve.low, edge),
    one(curve.high, {...edge, fill: "tonexty", fillcolor: `${palette[color]}33`}),
    one(curve.y, {legendgroup: name})];
});

/** @param {ChartSpec} spec @param {boolean} logarithmic */
const layout = (spec, logarithmic) => {
  const {ink, line, card} = palette;
  const axis = (/** @type {Axis} */ {name, unit}) => ({
    title: {text: unit ? `${name} (${unit})` : name}, gridcolor: line, zerolinecolor: line,
  });
  return {
    font: {family: getComputedStyle(document.body).fontFamily, color: ink, size: 15},
    paper_bgcolor: card, plot_bgcolor: card, margin: {l: 70, r: 20, t: 20, b: 60},
    legend: {orientation: "h", y: 1.08}, hovermode: "x unified",
    hoverlabel: {bgcolor: card, font: {color: ink}},
    xaxis: axis(spec.x), yaxis: {...axis(spec.y), type: logarithmic ? "log" : "linear"},
  };
};

/** @param {ChartSpec} spec @param {Curves} curves @param {boolean} logarithmic */
const open = async (spec, curves, logarithmic) => {
  const dialog = /** @type {HTMLDialogElement} */ (element(`<dialog class="pg-explore">
    <form method="dialog"><b></b><button aria-label="Close">Close</button></form>
    <div class="pg-explore-plot"></div></dialog>`));
  find(dialog, "b").textContent = spec.title;
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const place = find(dialog, ".pg-explore-plot");
  try {
    const library = await plotly();
    await library.newPlot(place, traces(spec, curves), layout(spec, logarithmic),
      {responsive: true, displaylogo: false, toImageButtonOptions: {filename: spec.title}});
  } catch (error) {
    place.textContent = error instanceof Error ? error.message : String(error);
  }
};

/**
 * The button that opens a chart.
 * @param {ChartSpec} spec
 * @param {() => {curves: Curves, logarithmic: boolean}} shown what the chart shows at that moment
 */
export const exploreButton = (spec, shown) => {
  const button = element(`<button type="button" class="pg-explore-open"
    title="Look at this chart closely">⤢</button>`);
  button.setAttribute("aria-label", `Look at ${spec.title} closely`);
  button.addEventListener("click", () => {
    const {curves, logarithmic} = shown();
    open(spec, curves, logarithmic);
  });
  return button;
};
