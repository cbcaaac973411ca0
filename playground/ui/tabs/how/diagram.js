// "How it works": diagrams of players and the data between them, in SVG.
//
// const diagram = How.diagram(stage, parent, {label, wide: [top, w, h], narrow: [top, w, h], pick(id)})
// diagram({nodes: [{id, shape, tone, title, sub, wide: [x, y], narrow: [x, y], ...}], edges, chosen})
// Nodes keep their element while their id stays, so a diagram glides from one method to the next.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const SPACE = "http://www.w3.org/2000/svg";
  const make = (parent, name, attributes = {}) => {
    const element = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  };
  const SIZE = {box: [106, 62], circle: [54, 54], pixels: [64, 64], meter: [76, 56], small: [84, 44]};
  const half = (node) => SIZE[node.shape].map((s) => s / 2);

  // From a node's centre towards a point, where its border is.
  const border = (node, [x, y], [tx, ty], gap) => {
    const [hw, hh] = half(node);
    const [dx, dy] = [tx - x, ty - y];
    const long = Math.hypot(dx, dy) || 1;
    const t = node.shape === "circle" ? hw / long
      : Math.min(hw / Math.abs(dx || 1e-9), hh / Math.abs(dy || 1e-9));
    return [x + dx * t + (dx / long) * gap, y + dy * t + (dy / long) * gap];
  };

  const fill = (group, node) => {
    group.replaceChildren();
    const [w, h] = SIZE[node.shape];
    const tone = `var(--pg-${node.tone || "soft"})`;
    if (node.shape === "circle") {
      make(group, "circle", {r: w / 2, class: "how-shape", style: `--key:${tone}`});
    } else {
      make(group, "rect", {x: -w / 2, y: -h / 2, width: w, height: h, rx: 9, class: "how-shape",
        style: `--key:${tone}`});
    }
    if (node.shape === "pixels") {
      const group4 = make(group, "g", {class: "how-cells"});
      for (let i = 0; i < 4; i++) {
        make(group4, "rect", {x: -28 + 28 * (i % 2), y: -28 + 28 * Math.floor(i / 2), width: 28,
          height: 28});
      }
    }
    const mid = node.shape === "pixels" ? h / 2 + 17 : node.sub ? -4 : 5;
    const title = make(group, "text", {y: mid, class: "how-node-title"});
    title.textContent = node.title;
    if (node.sub) {
      make(group, "text", {y: node.shape === "pixels" ? mid + 16 : 15, class: "how-node-sub"})
        .textContent = node.sub;
    }
    if (node.shape === "meter") {
      make(group, "rect", {x: -30, y: 17, width: 60, height: 5, rx: 2.5, class: "how-track"});
      make(group, "rect", {x: -30, y: 17, width: 0, height: 5, rx: 2.5, class: "how-level"});
    }
  };

  How.diagram = (stage, parent, {label, wide, narrow, pick}) => {
    const host = How.add(parent, '<div class="how-diagram"></div>');
    const svg = make(host, "svg", {role: "group", "aria-label": label});
    const wires = make(svg, "g");
    const nodes = new Map(), edges = new Map();
    let slim = false, last = null;
    const choose = (event) => {
      const node = event.target.closest?.("[data-id]");
      if (node) pick(node.dataset.id);
    };
    svg.addEventListener("click", choose);
    svg.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(event);
    });

    const place = (node) => (slim ? node.narrow : node.wide);
    const draw = (spec) => {
      last = spec;
      slim = host.clientWidth > 0 && host.clientWidth < 560;
      const [top, w, h] = slim ? narrow : wide;
      svg.setAttribute("viewBox", `0 ${top} ${w} ${h}`);
      const byId = Object.fromEntries(spec.nodes.map((node) => [node.id, node]));
      for (const [id, group] of nodes) {
        if (!byId[id]) { group.remove(); nodes.delete(id); }
      }
      for (const node of spec.nodes) {
        let group = nodes.get(node.id);
        const look = [node.shape, node.tone, node.title, node.sub].join("|");
        if (!group) {
          group = make(svg, "g", {class: "how-node", tabindex: 0, role: "button"});
          group.dataset.id = node.id;
          nodes.set(node.id, group);
        }
        if (group.dataset.look !== look) { fill(group, node); group.dataset.look = look; }
        const [x, y] = place(node);
        group.style.transform = `translate(${x}px, ${y}px)`;
        group.classList.toggle("how-chosen", spec.chosen === node.id);
        group.classList.toggle("how-fresh", Boolean(node.fresh));
        group.setAttribute("aria-pressed", String(spec.chosen === node.id));
        group.setAttribute("aria-label", `${node.title} ${node.sub || ""} ${node.say || ""}`.trim());
        if (node.cells) {
          [...group.querySelectorAll(".how-cells rect")].forEach((cell, i) =>
            cell.style.setProperty("--bright", `${Math.round(node.cells[i] * 100)}%`));
        }
        if (node.level !== undefined) {
          group.querySelector(".how-level")?.setAttribute("width", 60 * node.level);
        }
      }
      const wanted = new Set(spec.edges.map((edge) => edge.join("|")));
      for (const [key, path] of edges) {
        if (!wanted.has(key)) { path.remove(); edges.delete(key); }
      }
      for (const edge of spec.edges) {
        const [from, to, tone = "soft", style = "", curve = 0] = edge;
        const bend = slim ? 0 : curve; // a phone's layout leaves straight ways free
        const key = edge.join("|");
        const path = edges.get(key) || make(wires, "path", {class: `how-wire ${style}`,
          style: `--key:var(--pg-${tone})`});
        edges.set(key, path);
        const [a, b] = [byId[from], byId[to]].map(place);
        // A bent wire leaves and arrives in the direction of its bend.
        const way = [(a[0] + b[0]) / 2 - (b[1] - a[1]) * bend, (a[1] + b[1]) / 2 + (b[0] - a[0]) * bend];
        const start = border(byId[from], a, bend ? way : b, 2);
        const end = border(byId[to], b, bend ? way : a, 4);
        const back = bend ? way : start;
        const turn = Math.atan2(end[1] - back[1], end[0] - back[0]);
        const wing = (side) => [end[0] - 9 * Math.cos(turn + side), end[1] - 9 * Math.sin(turn + side)];
        path.setAttribute("d", `M${start} ${bend ? `Q${way} ` : "L"}${end}M${wing(0.45)} L${end} `
          + `L${wing(-0.45)}`);
      }
    };
    const sight = new ResizeObserver(() => {
      if (last && slim !== (host.clientWidth < 560)) draw(last);
    });
    sight.observe(host);
    stage.onLeave(() => sight.disconnect());
    return draw;
  };
})();
