// The data set "Your pictures": a folder, pictures or ZIP archives are sent, cut to small squares
// and kept for an hour. What they are called there becomes the setting ``picture_set``.

import {escape, find, findAs} from "../../static/dom.js";
import {store} from "../../static/store.js";
import {picturesAmong, sendPictures} from "./picture-files.js";

/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {{data: string, forms: Knob[], most: number, most_megabytes: number}} Pictures what the
 *   catalogue says */
/** @typedef {{picture_set: string, pictures: number, classes: Record<string, number>, side: number,
 *   channels: number, note: string, error?: string}} Told */

const POLL_MS = 400;
const KEPT = "pictures"; // in the store
const UNANSWERED = "The server did not answer; please try again.";

/** @param {Knob} knob */
const choice = ({name, title, help, choices, default: usual}) => `<label title="${escape(help)}">
  ${escape(title)} <select id="train-pictures-${name}">${choices.map((value) => `<option${
  value === usual ? " selected" : ""}>${escape(value)}</option>`).join("")}</select></label>`;

const markup = (/** @type {Pictures} */ {forms, most}) => `<div class="pg-own-drop">
    <p>Drop a folder, pictures or a ZIP here: 20 to ${most.toLocaleString("en-US")} pictures.
      Folders in it are classes.</p>
    <div class="pg-own-row">
      <label class="pg-small pg-own-choose">Choose a folder <input type="file" webkitdirectory
        multiple id="train-pictures-folder"></label>
      <label class="pg-small pg-own-choose">Choose files or a ZIP <input type="file" multiple
        id="train-pictures-files" accept="image/*,.zip"></label></div></div>
  <div class="pg-own-row pg-own-forms">${forms.map(choice).join("")}</div>
  <progress max="1" value="0" aria-label="Reading your pictures" hidden></progress>
  <p class="pg-own-count" role="status"></p>
  <p class="pg-note pg-own-note"></p>
  <p class="pg-error" role="alert" hidden></p>`;

/** What was read, in words. @param {Told} told */
export const setInWords = ({pictures, classes, side, channels}) => {
  const names = Object.entries(classes);
  const each = names.slice(0, 8).map(([name, count]) => `${name} ${count}`).join(", ");
  const kinds = names.length ? ` in ${names.length} classes: ${each}${
    names.length > 8 ? ", …" : ""}` : "";
  return `${pictures.toLocaleString("en-US")} pictures${kinds}. ${side} × ${side} pixels, ${
    channels === 1 ? "grey" : "colour"}; kept for an hour after their last use.`;
};

/** Every file below what was dropped, with the names of its folders.
 * @param {DataTransferItemList} items @returns {Promise<File[]>} */
const filesOf = async (items) => {
  /** @type {File[]} */
  const found = [];
  /** @param {FileSystemEntry | null} entry */
  const walk = async (entry) => {
    if (entry?.isFile) {
      const one = /** @type {FileSystemFileEntry} */ (entry);
      const file = await new Promise((resolve, reject) => { one.file(resolve, reject); });
      Object.defineProperty(file, "webkitRelativePath", {value: entry.fullPath.slice(1)});
      found.push(file);
    } else if (entry) {
      const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
      for (;;) { // a hundred at a time
        /** @type {FileSystemEntry[]} */
        const some = await new Promise((resolve, reject) => {
          reader.readEntries(resolve, reject);
        });
        if (!some.length) break;
        for (const each of some) await walk(each);
      }
    }
  };
  for (const entry of [...items].map((item) => item.webkitGetAsEntry())) await walk(entry);
  return found;
};

export class OwnPictures {
  /** @param {HTMLElement} root @param {Pictures} pictures @param {Server} server
   * @param {(name: string) => void} onSet the setting's new value */
  constructor(root, pictures, server, onSet) {
    this.root = root;
    this.pictures = pictures;
    this.server = server;
    this.onSet = onSet;
    this.busy = false;
    /** @type {import("./picture-files.js").Uploaded[]} */
    this.uploaded = []; // what another form can be cut from
    root.innerHTML = markup(pictures);
    this.bar = findAs(root, "progress", HTMLProgressElement);
    this.#listen();
  }

  /** Shows the set that the setting names; null: other data are chosen.
   * @param {string | null} name */
  show(name) {
    this.root.hidden = name === null;
    if (name === null) return;
    const told = this.#kept();
    this.#tell(told && told.picture_set === name ? told : null);
  }

  /** The set that this browser made last, as the setting names it. */
  last() { return this.#kept()?.picture_set ?? ""; }

  /** @returns {Told | null} */
  #kept() {
    try { return JSON.parse(store.get(KEPT) ?? "null"); } catch { return null; }
  }

  #listen() {
    for (const id of ["folder", "files"]) {
      const box = findAs(this.root, `#train-pictures-${id}`, HTMLInputElement);
      box.addEventListener("change", () => {
        const files = [...box.files ?? []];
        box.value = "";
        if (files.length) this.#send(files);
      });
    }
    const drop = find(this.root, ".pg-own-drop");
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", async (event) => {
      event.preventDefault();
      const {items} = event.dataTransfer ?? {};
      if (items?.length) this.#send(await filesOf(items));
    });
    find(this.root, ".pg-own-forms").addEventListener("change", () => {
      if (this.uploaded.length) this.#work(() => this.#read());
    });
  }

  /** @param {File[]} files */
  #send(files) {
    this.#work(async () => {
      this.server.reading_pictures({}).catch(() => {}); // it gets ready meanwhile
      this.uploaded = await sendPictures(files, this.pictures,
        (words, share) => this.#progress(words, share));
      if (!this.uploaded.length) throw new Error(`${picturesAmong(files).length} pictures.`);
      await this.#read();
    });
  }

  /** One thing at a time; what goes wrong is said. @param {() => Promise<void>} task */
  async #work(task) {
    if (this.busy) return;
    this.busy = true;
    this.#fail("");
    try {
      await task();
    } catch (error) {
      this.#fail(/** @type {Error} */ (error).message);
    }
    this.bar.hidden = true;
    this.busy = false;
  }

  /** Has what was uploaded cut to the form that is chosen. */
  async #read() {
    this.#progress("Reading", 0);
    const poll = setInterval(async () => {
      const {share} = await this.server.reading_pictures({}).catch(() => ({share: 0}));
      if (share) this.#progress("Reading", share);
    }, POLL_MS);
    const form = Object.fromEntries(this.pictures.forms.map(({name}) => [
      name, findAs(this.root, `#train-pictures-${name}`, HTMLSelectElement).value]));
    /** @type {Told} */
    const told = await this.server.keep_pictures({files: this.uploaded, ...form})
      .catch(() => ({error: UNANSWERED})).finally(() => clearInterval(poll));
    if (told.error) throw new Error(told.error);
    store.set(KEPT, JSON.stringify(told));
    this.#tell(told);
    this.onSet(told.picture_set);
  }

  // -- words ------------------------------------------------------------------------------------

  /** @param {Told | null} told */
  #tell(told) {
    find(this.root, ".pg-own-count").textContent = told ? setInWords(told) : "";
    find(this.root, ".pg-own-note").textContent = told?.note ?? "";
  }

  /** @param {string} words @param {number} share */
  #progress(words, share) {
    const said = `${words}: ${Math.round(100 * share)}%`;
    const line = find(this.root, ".pg-own-count");
    this.bar.hidden = false;
    if (line.textContent === said) return; // drawing takes time from decoding
    this.bar.value = share;
    line.textContent = said;
  }

  /** @param {string} words "" when all is well */
  #fail(words) {
    const box = find(this.root, ".pg-error");
    box.textContent = words;
    box.hidden = !words;
    if (words) this.#tell(this.#kept());
  }
}
