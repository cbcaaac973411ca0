// How messages travel: {send(text)}, calling opened(), received(buffer) and lost(wasOpen, refusal).

import {split} from "./message.js";

const PATH = "gradio_api/live"; // relative to the page, which may stand below a path of its own

/**
 * @typedef {object} Ends
 * @property {() => void} opened
 * @property {(buffer: ArrayBuffer) => void} received
 * @property {(wasOpen: boolean, refusal?: Refused) => void} lost
 */

/** @typedef {{words: string, lasts: boolean}} Refused why, and whether the same attempt would be
 * refused again */

const [POLICY, BUSY] = [1008, 1013]; // close codes
const LASTING = [401, 403, 421]; // statuses

/** @param {Response} answer */
const refusalOf = async (answer) => {
  try {
    const {message} = await answer.json();
    return message ? {words: message, lasts: LASTING.includes(answer.status)} : undefined;
  } catch { return undefined; } // no answer of ours
};

/** @param {Ends} on */
export const overSocket = (on) => {
  const address = new URL(PATH, document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let opened = false;
  // a refused one opens as well: only so a page learns why; who is let in is told something first
  socket.onmessage = (told) => {
    if (!opened) on.opened();
    opened = true;
    on.received(told.data);
  };
  socket.onclose = ({code, reason}) => {
    const refused = [POLICY, BUSY].includes(code) && reason;
    on.lost(opened, refused ? {words: reason, lasts: code === POLICY} : undefined);
  };
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
  /** @type {Refused | undefined} */
  let refusal;
  const post = async (/** @type {boolean} */ poll) => {
    const body = JSON.stringify({session, ops, poll});
    ops = [];
    const answer = await fetch(address, {method: "POST", body});
    if (!answer.ok) {
      refusal = await refusalOf(answer);
      throw new Error(`status ${answer.status}`);
    }
    const named = answer.headers.get("x-session");
    if (session && named !== session) throw new Error("the session has ended");
    session = named;
    for (const message of split(await answer.arrayBuffer())) on.received(message);
  };
  const end = (/** @type {boolean} */ opened) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    on.lost(opened, refusal);
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
