// The button in the page's header: on every tab it says what happens in the room.

import {element, find, mount} from "../../static/dom.js";
import {room} from "./room.js";
import {inHeader, isUrgent} from "./words.js";

/** @typedef {import("./room.js").RoomState} RoomState */

/** Opens a tab. @param {string} tab its name */
export const openTab = (tab) => document.getElementById(`tab-${tab}-button`)?.click();

const isOpen = () => {
  const tab = /** @type {HTMLElement | null} */ (document.querySelector("#class-tab"));
  return Boolean(tab?.offsetParent);
};

mount("pg-theme", (theme) => {
  const button = element(`<button type="button" id="pg-room" class="pg-small" hidden></button>`);
  const header = /** @type {HTMLElement} */ (theme.closest(".pg-header"));
  find(header, ".pg-engine").after(button);
  /** @type {string | null} */
  let seen = null; // the run that was last looked at
  const draw = () => {
    const {state} = room;
    button.hidden = !state;
    if (!state) return;
    if (isOpen() || state.role === "teacher") seen = state.shown?.run ?? null;
    button.textContent = button.title = inHeader(state, seen);
    button.dataset.urgent = String(isUrgent(state, seen));
  };
  button.addEventListener("click", () => openTab("class"));
  addEventListener("pg-tab", () => setTimeout(draw, 100)); // once the tab has changed
  room.on(draw);
});
