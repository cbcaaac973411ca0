// What everybody in a room sees: one run, large; and the teacher's wall of the students' runs.
//
// screen = Playground.classScreen(stage, catalogue); screen.set(state)
// wall = Playground.classWall(holder, {onShow(run)}); wall.set(state)   null: nothing is watched
// Pictures are watched only while they can be seen.
(() => {
  "use strict";
  const P = window.Playground;

  const visible = (element, fn) => {
    let seen = false;
    new IntersectionObserver((entries) => {
      const now = entries[entries.length - 1].isIntersecting;
      if (now !== seen) fn(seen = now);
    }).observe(element);
  };

  // -- the class screen --------------------------------------------------------------------------
  P.classScreen = (stage, catalogue) => {
    const part = (name) => stage.querySelector(`.pg-${name}`);
    let asks = [{}, {}];
    let watched = null; // run
    let shown = null;
    let inSight = false;
    let alive = false;

    const view = P.trainView({picture: part("picture"), curves: part("curves")}, catalogue, {
      onAsk: (...wanted) => {
        asks = wanted;
        if (!watched) return;
        P.live.ask("class", asks[0]);
        P.live.ask("class-curves", asks[1]);
      },
    });
    const cover = () => {
      if (!shown) return ["empty", "Nothing is shown yet. What the teacher trains appears here."];
      return alive ? ["", ""] : ["waiting", "Waiting for the first picture…"];
    };
    const follow = () => {
      const run = inSight && shown ? shown.run : null;
      if (run !== watched) {
        if (watched) ["class", "class-curves"].forEach(P.live.unwatch);
        watched = run;
        alive = false;
        if (run) {
          P.live.watch("class", run, asks[0], (frame) => {
            alive = frame.state !== "gone";
            if (alive) view.frame(frame);
            view.state(...(alive ? cover() : ["waiting", frame.message || "This run is gone."]));
          });
          P.live.watch("class-curves", run, asks[1],
            (frame) => frame.state !== "gone" && view.curves(frame));
        }
      }
      view.state(...cover());
    };
    view.ask();
    visible(stage, (now) => { inSight = now; follow(); });
    return {
      set(state) {
        const next = state?.shown || null;
        if (next?.run !== shown?.run) view.clear();
        shown = next;
        part("class-title").textContent = !shown ? "The class screen"
          : shown.whose === "teacher" ? `The teacher's run: ${shown.title}`
            : `${shown.whose}'s run: ${shown.title}`;
        part("class-settings").textContent = shown?.settings.join(" · ") || "";
        if (shown) view.about(shown);
        follow();
      },
    };
  };

  // -- the wall ----------------------------------------------------------------------------------
  const TILE = `
    <article class="pg-tile">
      <header><b></b><span class="pg-tile-state"></span></header>
      <div class="pg-tile-screen"><div class="pg-view" data-kind="points"></div>
        <div class="pg-view" data-kind="images" hidden></div><p></p></div>
      <p class="pg-tile-says"></p>
      <p class="pg-note pg-tile-settings"></p>
      <button type="button" class="pg-small">Show to all</button>
    </article>`;
  const ASK = {layers: ["real", "fake"], dots: 120, fps: 2};

  // "8 of 8 modes", "5–8 of 8 modes" for several members, "" where modes are not counted.
  const captured = (metrics) => {
    if (metrics?.captured === undefined || metrics.captured === null) return "";
    const counts = [metrics.captured].flat();
    const [low, high] = [Math.min(...counts), Math.max(...counts)];
    return `${low === high ? low : `${low}–${high}`} of ${metrics.modes ?? "?"} modes`;
  };

  const tile = (slot, onShow) => {
    const element = P.element(TILE);
    const part = (selector) => element.querySelector(selector);
    const screens = {};
    for (const kind of ["points", "images"]) {
      screens[kind] = P[kind](part(`[data-kind="${kind}"]`), {columns: 8});
    }
    let member = null;
    let watched = null;
    let inSight = false;
    const paint = (frame) => {
      if (frame.state === "gone") {
        part(".pg-tile-says").textContent = frame.message;
        return;
      }
      const {arrays} = frame;
      const kind = arrays.images ? "images" : "points";
      for (const name of ["points", "images"]) part(`[data-kind="${name}"]`).hidden = name !== kind;
      if (arrays.images) screens.images.draw({images: arrays.images, verdicts: null});
      else if (arrays.fake || arrays.d) {
        screens.points.draw({kind: arrays.d ? "line" : "points", extent: member.run.extent,
          layers: ASK.layers, member: 0, single: true, critic: false, arrays});
      }
      part(".pg-tile-state").textContent = frame.state;
      part(".pg-tile-says").textContent = [captured(frame.metrics),
        `step ${frame.step.toLocaleString("en-US")}`].filter(Boolean).join(" · ");
    };
    const follow = () => {
      const run = inSight && member?.run ? member.run.run : null;
      if (run === watched) return;
      if (watched) P.live.unwatch(slot);
      watched = run;
      if (run) P.live.watch(slot, run, ASK, paint);
    };
    visible(element, (now) => { inSight = now; follow(); });
    part("button").addEventListener("click", () => onShow(member.run.run));
    return {
      element,
      set(next, shown) {
        member = next;
        part("b").textContent = member.title;
        element.dataset.here = String(member.here);
        const isShown = Boolean(member.run && shown?.run === member.run.run);
        element.dataset.shown = String(isShown);
        part("button").disabled = !member.run || isShown;
        part("button").textContent = isShown ? "Shown to all" : "Show to all";
        part(".pg-tile-screen > p").textContent = member.run ? "" : "no run yet";
        part(".pg-tile-settings").textContent = member.run
          ? [member.run.title, ...member.run.settings].filter(Boolean).join(" · ") : "";
        if (!member.here) part(".pg-tile-state").textContent = "away";
        follow();
      },
      end() {
        if (watched) P.live.unwatch(slot);
        element.remove();
      },
    };
  };

  P.classWall = (holder, {onShow}) => {
    const tiles = new Map(); // number -> tile
    return {
      set(state) {
        const members = state?.members || [];
        const there = new Set(members.map((m) => m.number));
        for (const [number, old] of tiles) {
          if (there.has(number)) continue;
          old.end();
          tiles.delete(number);
        }
        for (const member of members) {
          if (!tiles.has(member.number)) {
            const made = tile(`wall-${member.number}`, onShow);
            tiles.set(member.number, made);
            holder.append(made.element);
          }
          tiles.get(member.number).set(member, state.shown);
        }
        holder.dataset.empty = String(!members.length);
      },
    };
  };
})();
