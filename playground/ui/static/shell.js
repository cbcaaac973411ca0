// The page's shell: its header with the engine's state, light and dark, "present", the open tab.

import "./embed.js";
import "./reading.js";
import "./share.js";
import {find, mount} from "./dom.js";
import {offerLanguages} from "./language.js";
import {live} from "./live.js";
import {notice} from "./notice.js";
import {store} from "./store.js";
import {isDark, retheme} from "./theme.js";
import {url} from "./url.js";

/** The tab that the address named when the page came. */
export const wantedTab = url.get("tab");

/** @param {string} tab */
const buttonOf = (tab) => document.getElementById(`tab-${tab}-button`);

/** Tells the head's script that the page has come to rest: it fetches the tabs nobody sees yet. */
const rest = () => dispatchEvent(new Event("pg-rest"));

/** Somebody has opened a tab. @param {string} tab */
export const opened = (tab) => {
  if (tab !== wantedTab) rest();
  buttonOf(tab)?.scrollIntoView({block: "nearest", inline: "nearest"}); // a phone's row scrolls
  url.set({tab});
  dispatchEvent(new CustomEvent("pg-tab", {detail: tab}));
};

const darken = (/** @type {boolean} */ on) => {
  document.body.classList.toggle("dark", on);
  document.documentElement.style.colorScheme = on ? "dark" : "light";
};

const isPresenting = () => document.body.classList.contains("pg-presenting");

/** @param {HTMLElement} button @param {boolean} on */
const present = (button, on) => {
  document.body.classList.toggle("pg-presenting", on);
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? "Leave presentation" : "Present";
  dispatchEvent(new Event("resize")); // canvases measure themselves again
};

/** @type {Record<string, string>} */
const SAID = {
  connecting: "Connecting",
  warming: "Engine warming up",
  ready: "Ready",
  stalled: "Engine has not answered for N s; nothing is lost, it goes on when the machine does",
  restarting: "Engine restarting",
  failed: "Engine failed",
  disconnected: "Disconnected, trying again",
  refused: "Refused, see below",
};

const FORGETS = "Your browser keeps nothing for this page here (a frame of another site, or "
  + "storage that is switched off): after a reload it has forgotten your run and what you set.";

/** @param {HTMLElement} top */
const showTheme = (top) => {
  const kept = store.get("theme");
  if (kept && !new URLSearchParams(location.search).has("__theme")) darken(kept === "dark");
  const button = find(top, "#pg-theme");
  const changed = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    retheme();
  };
  changed();
  new MutationObserver(changed)
    .observe(document.body, {attributes: true, attributeFilter: ["class"]});
  button.addEventListener("click", () => {
    store.set("theme", isDark() ? "light" : "dark");
    darken(!isDark());
  });
};

/** What a key asks for on a projector; tabs listen to "pg-present".
 * @type {Record<string, string>} */
const KEYS = {" ": "play", s: "step", r: "reset", ArrowLeft: "back", ArrowUp: "back",
  ArrowRight: "next", ArrowDown: "next"};
const TYPED = "input, select, textarea, summary, [contenteditable], [role=radio], [role=slider]";

/** @param {KeyboardEvent} pressed */
const passOn = (pressed) => {
  const {key, target, ctrlKey, metaKey, altKey} = pressed;
  const act = KEYS[key];
  if (!act || ctrlKey || metaKey || altKey || !(target instanceof Element)) return;
  // what has the focus keeps its own keys
  if (target.closest(TYPED) || (key === " " && target.closest("button, a"))) return;
  pressed.preventDefault();
  dispatchEvent(new CustomEvent("pg-present", {detail: act}));
};

/** @param {HTMLElement} top */
const offerPresentation = (top) => {
  const button = find(top, "#pg-present");
  button.addEventListener("click", () => {
    const on = !isPresenting();
    url.set({present: on ? "1" : null});
    present(button, on);
    button.blur(); // the next space plays
  });
  if (url.get("present")) mount("pg-tabs", () => present(button, true));
  addEventListener("keydown", (pressed) => {
    if (!isPresenting()) return;
    if (pressed.key === "Escape") button.click();
    else passOn(pressed);
  });
};

const BEHIND_THE_DOT = "status"; // the tab

/** The dot opens the machine's status, and then leads back. @param {HTMLElement} dot */
const offerStatus = (dot) => {
  let tab = wantedTab || "train";
  let back = "train";
  const show = () => dot.setAttribute("aria-pressed", String(tab === BEHIND_THE_DOT));
  addEventListener("pg-tab", (told) => {
    if (tab !== BEHIND_THE_DOT) back = tab;
    tab = /** @type {CustomEvent<string>} */ (told).detail;
    show();
  });
  dot.addEventListener("click", () => {
    buttonOf(tab === BEHIND_THE_DOT ? back : BEHIND_THE_DOT)?.click();
  });
  show();
};

mount("pg-top", (top) => {
  showTheme(top);
  offerLanguages(top);
  offerPresentation(top);
  offerStatus(find(top, "#pg-engine"));
  const chip = find(top, ".pg-engine");
  let heard = 0; // when a stalled engine said something last
  const say = (where = "") => {
    const text = (SAID[live.engine] || live.engine) + where;
    const seconds = String(Math.round((performance.now() - heard) / 1000));
    find(chip, "span").textContent = text.replace("N s", `${seconds} s`);
  };
  live.onStatus(({device, silent = 0, refusal = ""}) => {
    notice("refused", live.engine === "refused" ? refusal : "");
    heard = performance.now() - silent * 1000;
    if (live.engine !== "connecting") requestIdleCallback(rest, {timeout: 2000});
    chip.dataset.state = live.engine;
    say(live.engine === "ready" && device ? ` on ${device}` : "");
  });
  if (!store.keeps) notice("storage", FORGETS);
  setInterval(() => { if (live.engine === "stalled") say(); }, 1000);
});
