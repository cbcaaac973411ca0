// Scene 8: one diagram that changes from method to method, with the losses side by side.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const lines = (terms) => `\\begin{aligned}&${terms.join("\\\\&\\;\\;")}\\end{aligned}`;

  const build = (stage) => {
    const {state} = stage;
    const card = How.add(stage.figure, '<div class="how-card"><h3></h3></div>');
    const draw = How.diagram(stage, card, {label: "The parts and what flows between them",
      wide: [25, 710, 305], narrow: [20, 350, 440], pick: (piece) => stage.set({piece})});
    How.legend(card, [["real", "real", "how-dot"], ["fake", "made by a generator", "how-dot"],
      ["disc", "discriminator", "how-dot"], ["warn", "added: label, code, condition", "how-dot"]]);
    const about = How.add(card, '<p class="how-note" role="status"></p>');

    const losses = How.add(stage.figure, `<div class="how-card"><h3>Losses side by side</h3>
      <div class="how-losses"><div></div><b>GAN</b><b></b></div></div>`);
    const grid = losses.querySelector(".how-losses");
    const name = grid.querySelectorAll("b")[1];
    const cells = {};
    for (const [key, words, tone] of [["d", "D minimises", "disc"], ["g", "G minimises", "fake"]]) {
      How.add(grid, `<span class="how-${tone}">${words}</span>`);
      How.formula(How.add(grid, '<div data-name="GAN"></div>'), lines(How.family.gan[key]));
      cells[key] = How.formula(How.add(grid, '<div class="how-own"></div>'));
    }
    How.add(losses, '<p class="how-note"><span class="how-fresh-ink">Highlighted</span> is what '
      + "differs from the plain GAN. Expectations run over real samples, noise and codes.</p>");

    How.choice(stage, stage.controls, "member", "Method", Object.fromEntries(
      Object.entries(How.family).map(([key, m]) => [key, m.title])),
    (member) => stage.set({member, piece: ""}));
    const words = How.add(stage.words, '<div class="how-card"><h3></h3><div class="how-say"></div>'
      + '<p class="how-note"></p></div>');
    const links = How.add(stage.words, '<div class="how-card"><h3>See it work</h3>'
      + '<div class="how-links"></div></div>');
    let shown = "";

    // A link's settings are the page's own URL, so what it opens is what it says.
    const address = (link) => `?${new URLSearchParams({tab: link.tab, ...(link.values || {})})}`;
    const layLinks = (m) => {
      const box = links.querySelector(".how-links");
      box.replaceChildren();
      const open = [m.own, m.link].filter((link) => link && How.tabs.includes(link.tab));
      for (const link of open) {
        const a = How.add(box, '<a class="how-button"></a>');
        a.href = address(link);
        a.textContent = `${link.words} →`;
      }
      if (!open.length) {
        box.textContent = "This playground has no tab for it; the diagram and the losses are all.";
      }
    };

    stage.onDraw(() => {
      const m = How.family[state.member];
      draw({nodes: m.nodes, edges: m.edges, chosen: state.piece});
      about.textContent = state.piece && m.nodes.some((node) => node.id === state.piece)
        ? How.familyParts[state.piece] : "Press a part to read what it does.";
      if (shown === state.member) return;
      shown = state.member;
      card.querySelector("h3").textContent = `${m.title}: who talks to whom`;
      words.querySelector("h3").textContent = m.title;
      const say = words.querySelector(".how-say");
      say.replaceChildren();
      How.prose(say, m.idea);
      words.querySelector(".how-note").textContent = m.year;
      name.textContent = m.title;
      for (const cell of grid.querySelectorAll(".how-own")) cell.dataset.name = m.title;
      cells.d(lines(m.d));
      cells.g(lines(m.g));
      layLinks(m);
    });
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "family", order: 8, short: "The family", title: "The family",
    idea: "Every method here is the same game with something added: a label, a code, a way back, another "
      + "loss. Switch between them and watch what stays.",
    tryThis: "Switch from cGAN to InfoGAN: the label goes into both players, the code only into G, and Q "
      + "has to find it again.",
    source: "The papers named beside each method.",
    params: {
      member: {value: "gan", choices: ["gan", "cgan", "infogan", "cyclegan", "dcgan", "wgan", "pix2pix"]},
      piece: {value: "", choices: ["", "z", "g", "fake", "data", "real", "d", "p", "out", "y", "c", "q",
        "chat", "x", "f", "back", "mix", "a"]},
    },
    build,
  });
})();
