// A lesson stands beside the page: its room is kept from the first paint, so that nothing jumps.

import {url} from "./url.js";

/** @param {boolean} on */
export const keepRoom = (on) => document.body.classList.toggle("pg-reading", on);

if (url.get("lesson")) keepRoom(true);
