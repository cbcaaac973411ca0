// The Train tab: the data above, settings on the left, one run in the middle, its curves on the
// right.

import {find} from "../../static/dom.js";
import {live} from "../../static/live.js";
import {runView} from "../../static/run-view.js";
import {settling} from "../../static/settle.js";
import {steerable} from "../../static/steering.js";
import {store} from "../../static/store.js";
import {timeline} from "../../static/timeline.js";
import {url} from "../../static/url.js";
import {birthdayTest} from "./birthday.js";
import {firstRun} from "./choice.js";
import {offerEarlier} from "./earlier.js";
import {dataFlow} from "./flow.js";
import {ownData} from "./own-data.js";
import {lent} from "./lent.js";
import {trainRun} from "./run.js";
import {trainSettings} from "./settings.js";
import {offerPins} from "./shelf.js";
import {slowMotion} from "./slow.js";
import {cover, isMine, isOver, LACKING, LEAD, startLabel, stateWord} from "./words.js";

/** @typedef {import("../../static/types.js").RunInfo} RunInfo */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {import("./choice.js").Catalogue} Catalogue */
/**
 * The parts of the tab.
 * @typedef {object} Parts
 * @property {HTMLElement} root
 * @property {Catalogue} catalogue
 * @property {Server} server
 * @property {import("../../static/run-view.js").RunView} view
 * @property {ReturnType<typeof trainSettings>} settings
 * @property {import("./run.js").TrainRun} run
 * @property {ReturnType<typeof dataFlow>} flow
 * @property {ReturnType<typeof timeline>} past
 * @property {import("./own-data.js").OwnData} own
 */
/** @typedef {Parts & {preview: () => void, act: ReturnType<typeof actions>}} Whole */

const ACTIONS = `
  <div class="pg-main-buttons">
    <button type="button" class="pg-primary" id="train-start">Train</button>
    <button type="button" class="pg-primary" id="train-pause" hidden>Pause</button>
    <button type="button" class="pg-button" id="train-reset">Reset</button>
    <button type="button" class="pg-button" id="train-earlier" hidden
      title="The run that you had here before">Back to my run</button>
  </div>
  <div class="pg-steps" role="group" aria-label="One step by hand">
    <span>Step</span>
    <button type="button" class="pg-button" data-players="DG"
      title="One iteration of Algorithm 1">Both</button>
    <button type="button" class="pg-button" data-players="D"
      title="One step of the discriminator">D only</button>
    <button type="button" class="pg-button" data-players="G"
      title="One step of the generator">G only</button>
  </div>
  <p class="pg-pending" hidden></p>
  <p class="pg-error" role="alert" hidden></p>`;
const BELOW = `<p class="pg-run-state"><i></i><span></span></p>
  <div class="pg-keep"><button type="button" class="pg-button" id="train-slow"
    aria-pressed="false" title="Walk through Algorithm 1">Slow motion</button></div>
  <div id="train-slow-box" hidden></div>`;
const WORKS = ["running", "queued", "idle"]; // states of a run that trains or will by itself
const UNAVAILABLE = /could not be|not available|download/i;

/** @param {HTMLElement} root @param {string} name */
const button = (root, name) => /** @type {HTMLButtonElement} */ (find(root, `#train-${name}`));

// -- what is shown -------------------------------------------------------------------------------

/** @param {HTMLElement} root @param {string} words */
const showError = (root, words) => {
  const box = find(root, ".pg-actions .pg-error");
  box.textContent = words;
  box.hidden = !words;
};

/** Settings that wait for a reset; tells whether there are any. @param {Parts} parts */
const showPending = ({root, settings, run}) => {
  const waiting = settings.differing(run.now.info?.values || {});
  const box = find(root, ".pg-pending");
  box.hidden = !waiting.length;
  box.textContent = `${waiting.map((k) => k.title).join(", ")}: takes effect at Reset.`;
  button(root, "reset").classList.toggle("pg-wanted", waiting.length > 0);
  return waiting.length > 0;
};

/** @param {Parts} parts */
const showButtons = ({root, own, settings, run: {now}}) => {
  const trains = now.alive && isMine(now) && WORKS.includes(now.info?.state || "");
  const lacking = !now.id && own.lacks(settings.values());
  const able = live.engine === "ready" && !now.busy && !lacking;
  const start = button(root, "start");
  start.hidden = trains;
  start.disabled = !able;
  start.textContent = startLabel(now);
  button(root, "pause").hidden = !trains;
  button(root, "reset").disabled = !now.id || !isMine(now) || now.busy;
  for (const step of root.querySelectorAll(".pg-steps button")) {
    step.toggleAttribute("disabled", !able);
  }
};

/** @param {Parts} parts */
const showState = (parts) => {
  const {root, view, settings, flow, catalogue, past, own, run: {now}} = parts;
  const {info} = now;
  past.follow(now.id);
  showButtons(parts);
  find(root, "#train").dataset.run = info?.state || "none";
  find(root, ".pg-run-state span").textContent = stateWord(now, live.engine);
  flow.flows(now.alive && info?.state === "running" && live.engine === "ready");
  view.state(...cover(now, live.engine, own.lacks(settings.values())));
  const {origin, licence} = catalogue.data[settings.values().data];
  view.origin((isMine(now) ? "" : "This run is somebody else's: watch it, or train your own. ")
    + (info?.data_note || `${origin}. Licence: ${licence}.`));
  if (info?.values) {
    const {objective, members} = info.values;
    view.about({objective, members, extent: info.extent});
  }
  view.noise((info?.values ?? settings.values()).z_dim);
  showPending(parts);
};

// -- what is done --------------------------------------------------------------------------------

/** Nothing is known of a run. @param {Parts} parts */
const forget = ({view, flow, settings, catalogue, own}) => {
  view.expects(catalogue.data[settings.values().data].measures);
  view.clear();
  view.words({name: "lead", text: own.lacks(settings.values()) ? LACKING : LEAD, tone: ""});
  flow.readings({});
};

/** What the networks are, and before there is a run what is to be learnt. @param {Parts} parts */
const previews = (parts) => {
  const {view, settings, run, server, flow} = parts;
  let newest = 0;
  return async () => {
    const values = settings.values();
    const number = ++newest;
    if (!run.now.id) {
      view.data(values.data);
      forget(parts);
    }
    const told = await server.plane({values}).catch(() => null); // a value out of range, say
    if (!told || number !== newest) return;
    flow.layers(told.layers);
    view.expects(told.measures);
    if (!run.now.id) view.preview(told);
  };
};

/** What the buttons do; each gives the run's new info, null if refused. @param {Parts} parts */
const actions = (parts) => {
  const {settings, run, own} = parts;
  const begin = (/** @type {RunInfo | null} */ info) => {
    if (info) forget(parts);
    return info;
  };
  const submit = async (/** @type {boolean} */ paused) => {
    await own.settled();
    const info = begin(await run.submit(settings.values(), paused));
    const {drawing} = settings.values(); // a stroke may have ended meanwhile
    if (info && drawing !== info.values.drawing) run.change("drawing", drawing);
    return info;
  };
  const reset = async () => {
    await own.settled();
    return begin(await run.steer("reset", settings.values()));
  };
  const pause = () => run.steer("pause");
  const isNone = () => !run.now.id || !isMine(run.now);
  return {
    reset,
    pause,
    async play() {
      if (isNone()) return submit(false);
      if ((isOver(run.now) || showPending(parts)) && !(await reset())) return null;
      return run.now.info?.state === "running" ? run.now.info : run.steer("play");
    },
    /** @param {string} players "D", "G" or "DG" */
    async step(players) {
      if (isNone() && !(await submit(true))) return null;
      return run.steer("step", {players});
    },
  };
};

/** Buttons and slow motion. @param {Parts} parts @param {ReturnType<typeof actions>} act */
const listen = ({root, settings, run, flow}, act) => {
  button(root, "start").addEventListener("click", act.play);
  button(root, "pause").addEventListener("click", act.pause);
  button(root, "reset").addEventListener("click", act.reset);
  for (const players of ["DG", "D", "G"]) {
    find(root, `[data-players="${players}"]`).addEventListener("click", () => act.step(players));
  }
  const slowly = slowMotion(find(root, "#train-slow-box"), {
    step: act.step,
    steps: () => Number(settings.values().d_steps ?? 1),
    ready: () => live.engine === "ready" && !run.now.busy,
    light: flow.light,
  });
  const slow = button(root, "slow");
  slow.addEventListener("click", async () => {
    const on = slow.getAttribute("aria-pressed") !== "true";
    slow.setAttribute("aria-pressed", String(on));
    find(root, "#train-slow-box").hidden = !on;
    find(root, "#train").dataset.slow = String(on);
    if (on && run.now.info?.state === "running") await act.pause();
    slowly(on);
  });
};

/** Keys on a projector. @param {Parts} parts @param {ReturnType<typeof actions>} act */
const listenToKeys = ({root, run, view}, act) => addEventListener("pg-present", (told) => {
  if (!find(root, "#train").offsetParent || live.engine !== "ready" || run.now.busy) return;
  const {detail} = /** @type {CustomEvent<string>} */ (told);
  if (detail === "play") (button(root, "start").hidden ? act.pause : act.play)();
  if (detail === "step") act.step("DG");
  if (detail === "reset" && !button(root, "reset").disabled) act.reset();
  if (detail === "next") view.turn(1);
  if (detail === "back") view.turn(-1);
});

// -- coming back ---------------------------------------------------------------------------------

/** Takes up a run; tells false when the connection was lost meanwhile, so that it is to be tried
 * again. @param {Whole} parts @param {string} id
 * @param {string} gone what to say if it is no more */
const takeUp = async (parts, id, gone) => {
  const {root, catalogue, settings, view, run} = parts;
  try {
    const info = await run.find(id);
    if (catalogue.data[info.values.data] && catalogue.gans[info.values.gan]) {
      settings.show(info.values);
      view.data(info.values.data);
      view.expects(catalogue.data[info.values.data].measures);
      parts.preview();
    }
    showState(parts);
  } catch (refused) {
    if (/** @type {*} */ (refused).lost) return false;
    run.forget(id);
    if (gone) showError(root, gone);
  }
  return true;
};

/** Takes up the run of the address, or of the last visit where the address sets nothing.
 * @param {Whole} parts */
const comeBack = (parts) => {
  const named = url.get("run");
  const id = firstRun(named, store.get("run"), parts.settings.linked);
  const gone = named ? "The run in this address is gone. Train starts a new one." : "";
  return id ? takeUp(parts, id, gone) : true;
};

/** @param {HTMLElement} root @param {Catalogue} catalogue @param {Server} server
 * @returns {Whole} */
const assemble = (root, catalogue, server) => {
  const part = (/** @type {string} */ name) => find(root, `#train > .pg-${name}`);
  part("actions").innerHTML = ACTIONS;
  const picture = part("picture");
  const view = runView({picture, curves: part("curves")}, catalogue, {
    onAsk: (...asks) => run.ask(...asks),
  });
  const flow = dataFlow(picture);
  picture.insertAdjacentHTML("beforeend", BELOW);
  const past = timeline({picture, past: part("past")}, view, {
    onBranch: (step) => run.branch(step), linked: true,
  });
  const own = ownData(root, catalogue, server, () => run.now,
    (name, value) => settings.put(name, value));
  const settings = trainSettings({strip: part("data"), holder: part("controls")}, catalogue, {
    onShow: own.show,
    recalled: own.recalled,
    onKnob(name, value, knob) {
      if (knob.live && isMine(run.now)) run.change(name, value);
      if (knob.group === "data" && knob.live) soon(); // a stroke, which has more to come
      else if (knob.group === "data" || !knob.live) preview(); // another picture, or networks
      showState(parts);
    },
    // Data and GAN act at once: a run that is there starts again on the new choice.
    onChoice() {
      view.data(settings.values().data);
      if (run.now.id && run.now.alive) act.reset();
      else showState(parts);
      preview();
    },
  });
  const run = trainRun({
    onInfo: () => showState(parts),
    onFrame(frame) {
      if (!past.came(frame)) view.frame(frame);
    },
    onCurves(frame) {
      view.curves(frame);
      flow.readings(frame.readings || {});
    },
    onGone(words) {
      forget(parts);
      showError(root, words);
      showState(parts);
      preview();
    },
    onFail(words) {
      showError(root, words);
      if (!UNAVAILABLE.test(words)) return;
      server.choices({}).then(({data}) => settings.update(data)).catch(() => {});
    },
  });
  const parts = {root, catalogue, server, view, settings, run, flow, past, own};
  const preview = previews(parts);
  const soon = settling(preview, 250, 1000);
  const act = actions(parts);
  return {...parts, preview, act};
};

/**
 * @param {HTMLElement} root
 * @param {{catalogue: Catalogue}} props
 * @param {{server: Server}} tools
 */
export const start = (root, {catalogue}, {server}) => {
  const parts = assemble(root, catalogue, server);
  const {settings, view, run, preview, act} = parts;
  listen(parts, act);
  listenToKeys(parts, act);
  birthdayTest(find(root, "#train .pg-metrics"), () => run.now.id);
  addEventListener("pg-take-run", async (told) => { // from the class screen
    run.forget();
    forget(parts);
    url.set({run: /** @type {CustomEvent<string>} */ (told).detail});
    await comeBack(parts);
  });
  offerPins(parts);
  const earlier = offerEarlier(parts, {forget: () => forget(parts),
    takeUp: (id, gone) => takeUp(parts, id, gone)});
  steerable("train", lent(parts, {keepEarlier: earlier.keep,
    forget: () => forget(parts), showState: () => showState(parts)}));
  settings.take(url.get);
  preview();
  view.ask();
  let returned = false;
  live.onStatus(async () => {
    showState(parts);
    if (live.engine !== "ready" || returned) return;
    returned = true;
    returned = await comeBack(parts);
    earlier.show();
  });
};
