// The Class tab: a room's door, what the class sees, and the teacher's wall.

import {find, findAs} from "../../static/dom.js";
import {number} from "../../static/number.js";
import {openTab} from "./header.js";
import {LessonPanel} from "./lesson.js";
import {ask, room} from "./room.js";
import {Screen} from "./screen.js";
import {wall} from "./wall.js";
import {people} from "./words.js";

/** @typedef {import("./room.js").RoomState} RoomState */

const NOBODY = `
  <div class="pg-class-door">
    <button type="button" class="pg-primary" id="class-open">Open a room</button>
    <p class="pg-note">Students need no room of their own: they open the link they were given.</p>
  </div>
  <ol class="pg-class-steps">
    <li class="pg-panel"><b>1</b><p><strong>Open a room</strong> and show its QR code, or send its
      link: who has it is in.</p></li>
    <li class="pg-panel"><b>2</b><p><strong>Train</strong> on the other tabs: everybody sees your run
      live, and can train a copy of it.</p></li>
    <li class="pg-panel"><b>3</b><p><strong>See the wall:</strong> each student's picture, settings
      and modes. Show one to all, or pause all.</p></li>
  </ol>`;
const TEACHER = `
  <div class="pg-class-top">
  <div class="pg-class-row">
    <button type="button" class="pg-primary" id="class-copy">Copy link</button>
    <label class="pg-class-link"><span>Link for the class</span>
      <input type="text" readonly id="class-link"></label>
    <button type="button" class="pg-button" id="class-key"
      title="Your own link, with the key: to lead this room from another browser. Keep it to
yourself.">Copy teacher's link</button>
  </div>
  <div class="pg-class-row">
    <b class="pg-class-count"></b>
    <button type="button" class="pg-button" id="class-pause" aria-pressed="false">Pause all</button>
    <button type="button" class="pg-button" id="class-mine" hidden>Show my run again</button>
    <button type="button" class="pg-button" id="class-close">Close the room</button>
  </div>
  <p class="pg-note">The class sees what you train on the other tabs.
    <span class="pg-class-idle"></span></p>
  <button type="button" class="pg-class-qr" id="class-qr" title="Show the QR code large"
    aria-label="Show the QR code of the link large"><img alt=""></button>
  </div>
  <dialog class="pg-class-code" aria-label="QR code of the class's link">
    <img alt="QR code of the class's link"><p></p>
    <form method="dialog"><button type="submit" class="pg-button">Close</button></form>
  </dialog>`;
const STUDENT = `
  <div class="pg-class-row">
    <b class="pg-class-count"></b>
    <label class="pg-class-name"><span>Your name (if you like)</span>
      <input type="text" id="class-name" maxlength="24" autocomplete="off"></label>
    <button type="button" class="pg-button" id="class-leave">Leave the room</button>
  </div>
  <p class="pg-note">A name is seen in this room only and forgotten when the room closes.</p>`;

/**
 * Into the clipboard, or at least marked in its field.
 * @param {string} text @param {HTMLInputElement} field
 */
const copy = async (text, field) => {
  try {
    await navigator.clipboard.writeText(text); // needs https or localhost
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand?.("copy") ?? false;
  }
};

class Classroom {
  /** @param {HTMLElement} root @param {*} catalogue
   * @param {import("../../static/types.js").TabTools["server"]} server */
  constructor(root, catalogue, server) {
    this.root = root;
    this.server = server;
    this.bar = this.find(".pg-class-bar");
    this.stage = this.find(".pg-class-stage");
    this.screen = new Screen(this.stage, catalogue);
    this.wall = wall(this.find(".pg-wall"), findAs(root, "#class-sort", HTMLSelectElement),
      (run) => this.act({op: "room_show", run}));
    this.lesson = new LessonPanel(this.find(".pg-class-lesson"), server,
      (message) => this.act(message), (words) => this.#fail(words));
    this.find("#class-fork").addEventListener("click", () => this.#fork());
    room.on((state, words) => this.draw(state, words));
  }

  /** @param {string} selector */
  find(selector) { return find(this.root, selector); }

  /** @param {string} words "" hides them */
  #fail(words) {
    this.find(".pg-error").textContent = words;
    this.find(".pg-error").hidden = !words;
  }

  /** The answer, or null when it was refused, which is told. @param {Record<string, *>} message */
  async act(message) {
    try {
      this.#fail("");
      return await ask(message);
    } catch (refused) {
      this.#fail(/** @type {import("../../static/types.js").Refusal} */ (refused).message);
      return null;
    }
  }

  async #fork() {
    const shown = room.state?.shown;
    const own = shown && await this.act({op: "fork", run: shown.run});
    if (!own) return;
    dispatchEvent(new CustomEvent("pg-take-run", {detail: own.run}));
    openTab("train");
  }

  // -- the bar -----------------------------------------------------------------------------------
  /** @param {string} selector @param {string} event @param {(event: Event) => void} fn */
  #on(selector, event, fn) { this.find(selector).addEventListener(event, fn); }

  /** @param {string} role */
  #drawBar(role) {
    if (role === "teacher") this.#drawTeacher();
    else if (role === "student") this.#drawStudent();
    else {
      this.bar.innerHTML = NOBODY;
      this.#on("#class-open", "click", async () => {
        const told = await this.act({op: "room_open"});
        if (told) room.opened(told);
      });
    }
  }

  #drawTeacher() {
    this.bar.innerHTML = TEACHER;
    const link = findAs(this.bar, "#class-link", HTMLInputElement);
    link.value = room.address();
    /** @param {string} id @param {() => string} address */
    const copying = (id, address) => this.#on(id, "click", async () => {
      const button = this.find(id);
      const before = button.textContent;
      button.textContent = (await copy(address(), link)) ? "Copied" : "Press Ctrl-C";
      setTimeout(() => { button.textContent = before; }, 1500);
    });
    copying("#class-copy", () => room.address());
    copying("#class-key", () => room.address(room.key));
    this.#showCode();
    this.#on("#class-pause", "click", () => this.act({op: "room_pause", on: !room.state?.paused}));
    this.#on("#class-mine", "click", () => this.act({op: "room_show", run: room.state?.own?.run}));
    this.#on("#class-close", "click", () => this.act({op: "room_close"}));
  }

  /** The link as a QR code: small in the bar, large on a press. The link is there without it. */
  async #showCode() {
    const link = room.address();
    const button = this.find("#class-qr");
    const dialog = findAs(this.bar, "dialog", HTMLDialogElement);
    button.addEventListener("click", () => dialog.showModal());
    find(dialog, "p").textContent = link;
    const {image} = await this.server.qr({link}).catch(() => ({}));
    button.hidden = !image;
    if (!image) return;
    for (const code of this.bar.querySelectorAll("img")) code.src = image;
  }

  #drawStudent() {
    this.bar.innerHTML = STUDENT;
    const name = findAs(this.bar, "#class-name", HTMLInputElement);
    name.value = room.state?.name ?? "";
    this.#on("#class-name", "change", async () => {
      const told = await this.act({op: "room_name", name: name.value});
      if (told) room.name = told.name;
    });
    this.#on("#class-leave", "click", async () => {
      if (await this.act({op: "room_leave"})) room.gone("");
    });
  }

  // -- what is shown -----------------------------------------------------------------------------
  /** @param {RoomState | null} state @param {string} words why there is no room */
  draw(state, words) {
    const role = state?.role ?? "none";
    const {dataset} = this.find("#class");
    if (dataset.role !== role || !this.bar.childElementCount) {
      dataset.role = role;
      this.#drawBar(role);
    }
    this.stage.hidden = !state;
    this.find(".pg-class-wall").hidden = role !== "teacher";
    if (state?.role === "teacher") this.#showTeacher(state);
    if (state?.role === "student") {
      this.find(".pg-class-count").textContent = `You are student ${state.number}; `
        + `${people(state.here)} here`;
    }
    const forks = state?.role === "student" && Boolean(state.shown);
    this.find("#class-fork").hidden = this.find(".pg-class-hint").hidden = !forks;
    this.wall(role === "teacher" ? state : null);
    this.lesson.draw(state);
    this.screen.set(state);
    if (!state) this.#fail(words);
  }

  /** @param {RoomState} state */
  #showTeacher({here, paused, own, shown, idle_minutes: minutes}) {
    this.find(".pg-class-count").textContent = `${people(here)} here`;
    this.find("#class-pause").textContent = paused ? "Continue all" : "Pause all";
    this.find("#class-pause").setAttribute("aria-pressed", String(paused));
    this.find("#class-mine").hidden = !own || shown?.run === own.run;
    this.find(".pg-class-idle").textContent = "The room closes when you have been away for "
      + `${number(minutes)} minutes.`;
  }
}

/** @param {HTMLElement} root @param {{catalogue: *}} props
 * @param {import("../../static/types.js").TabTools} tools */
export const start = (root, {catalogue}, {server}) => new Classroom(root, catalogue, server);
