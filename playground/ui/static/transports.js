// How messages travel: {send(text)}, calling opened(), received(buffer) and lost(wasOpen).

import {split} from "./message.js";

const PATH = "gradio_api/live"; // relative to the page, which may stand below a path of its own

/**
 * @typedef {object} Ends
 * @property {() => void} opened
 * @property {(buffer: ArrayBuffer) => void} received
 * @property {(wasOpen: boolean) => void} lost
 */

/** @param {Ends} on */
export const overSocket = (on) => {
  const address = new URL(PATH, document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let opened = false;
  socket.onopen = () => {
    opened = true;
    on.opened();
  };
  socket.onmessage = (told) => on.received(told.data);
  socket.onclose = () => on.lost(opened);
  return {send: (/** @type {string} */ text) => socket.send(text)};
};

/** @param {Ends} on */
export const overRequests = (on) => {
  const address = new URL(PATH, document.baseURI);
  /** @type {string | null} */
  let session = null;
  /** @type {*[]} */
  let ops = [];
  /** @type {ReturnType<typeof setTimeout> | 0} */
  let timer = 0;
  let over = false;
  const post = async (/** @type {boolean} */ poll) => {
    const body = JSON.stringify({session, ops, poll});
    ops = [];
    const answer = await fetch(address, {method: "POST", body});
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const named = answer.headers.get("x-session");
    if (session && named !== session) throw new Error("the session has ended");
    session = named;
    for (const message of split(await answer.arrayBuffer())) on.received(message);
  };
  const end = (/** @type {boolean} */ opened) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    on.lost(opened);
  };
  (async () => {
    try {
      await post(false);
      on.opened();
      while (!over) await post(true);
    } catch { end(session !== null); }
  })();
  return {
    send(/** @type {string} */ text) {
      ops.push(JSON.parse(text));
      timer ||= setTimeout(() => {
        timer = 0;
        post(false).catch(() => end(true));
      }, 5);
    },
  };
};
