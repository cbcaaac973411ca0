// Any chart, large and still: zoom, read values, save as a picture. The live chart goes on behind.
//
// Canvas charts are cheap to redraw but cannot be zoomed; Plotly can, and costs 4 MB once, so it is
// fetched when somebody asks for it.
(() => {
  "use strict";
  const P = window.Playground;
  const plain = P.chart;

  const traces = (spec, curves) => spec.series.flatMap(({name, label, color, soft, dash}) => {
    const curve = curves[name];
    if (!curve?.x?.length) return [];
    const line = {color: P.palette[color], width: soft ? 1 : 2, dash: dash ? "dash" : "solid"};
    const x = Array.from(curve.x);
    const one = (y, more) => ({x, y: Array.from(y), mode: "lines", line, name: label, ...more});
    if (!curve.low) return [one(curve.y)];
    const edge = {line: {width: 0}, hoverinfo: "skip", showlegend: false, legendgroup: name};
    return [one(curve.low, edge),
      one(curve.high, {...edge, fill: "tonexty", fillcolor: `${P.palette[color]}33`}),
      one(curve.y, {legendgroup: name})];
  });

  const layout = (spec, logarithmic) => {
    const {ink, line, card} = P.palette;
    const axis = ({name, unit}) => ({
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

  const open = async (spec, curves, logarithmic) => {
    const dialog = P.element(`<dialog class="pg-explore">
      <form method="dialog"><b></b><button aria-label="Close">Close</button></form>
      <div class="pg-explore-plot"></div></dialog>`);
    dialog.querySelector("b").textContent = spec.title;
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    const place = dialog.querySelector(".pg-explore-plot");
    try {
      const plotly = await P.plotly();
      await plotly.newPlot(place, traces(spec, curves), layout(spec, logarithmic),
        {responsive: true, displaylogo: false, toImageButtonOptions: {filename: spec.title}});
    } catch (error) {
      place.textContent = error.message;
    }
  };

  P.chart = (holder, spec) => {
    const chart = plain(holder, spec);
    const {set, log} = chart;
    let curves = {};
    let logarithmic = Boolean(spec.y.log);
    chart.set = (next, latest) => { curves = next; set.call(chart, next, latest); };
    if (log) chart.log = (on) => { logarithmic = on; log.call(chart, on); };
    const button = P.element(`<button type="button" class="pg-explore-open"
      title="Look at this chart closely">⤢</button>`);
    button.setAttribute("aria-label", `Look at ${spec.title} closely`);
    button.addEventListener("click", () => open(spec, curves, logarithmic));
    holder.append(button);
    return chart;
  };
})();
