// The numbers of the machine in words, a card each.

import {number, percent} from "../../static/number.js";

/** @typedef {{run: string, state: string, data: string, gan: string, step: number, share: number,
 *   hue: number, watchers: number, place: number}} Run */

/**
 * What /gradio_api/live/status tells; `engine` is null while it is away.
 * @typedef {object} Told
 * @property {{state: string, frames_sent: number, connections: number, rooms: number,
 *   students: number, resident_megabytes: number}} web
 * @property {Engine | null} engine
 */

/**
 * @typedef {object} Engine
 * @property {string} device
 * @property {string} device_title
 * @property {string} precision
 * @property {number} threads
 * @property {number} uptime_seconds
 * @property {{host: number, device?: number, device_reserved?: number,
 *   device_free?: number}} memory_megabytes
 * @property {number} [utilisation] of the accelerator, in per cent, where it is told
 * @property {{held: number}} graphs training steps held as graphs
 * @property {Run[]} runs
 * @property {number} queue
 * @property {string[][]} fused
 * @property {{p50_ms: number, p95_ms: number, answered: number}} inference
 * @property {{device: string}[]} [devices] an engine each
 */

/** @typedef {{steps: number, frames: number} | null} Rates a second */

/** @typedef {[title: string, large: string, small: string]} Card */

/** @param {number | undefined} value */
export const megabytes = (value) => {
  if (value === undefined) return "–";
  return value >= 1000 ? `${number(value / 1000)} GB` : `${Math.round(value)} MB`;
};

/** @param {number} seconds */
export const duration = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** @param {number} n @param {string} one @param {string} many */
export const count = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;

/** @param {Told} told @returns {Card[]} */
const ofMachine = ({web, engine}) => {
  if (!engine) {
    return [["Device", "–", `engine ${web.state}`],
      ["Memory", "–", `engine; page ${megabytes(web.resident_megabytes)}`],
      ["Uptime", "–", "of the engine"]];
  }
  const {host, device} = engine.memory_megabytes;
  const beside = device === undefined ? "" : ` on the device, ${megabytes(host)} beside it`;
  return [
    ["Device", engine.device_title,
      `${engine.device}, ${engine.precision}, ${count(engine.threads, "thread", "threads")}`],
    ["Memory", megabytes(device ?? host),
      `engine${beside}; page ${megabytes(web.resident_megabytes)}`],
    ["Uptime", duration(engine.uptime_seconds), "of the engine"],
  ];
};

/** What a CPU has none of: how busy it is, its own memory, steps as graphs.
 * @param {Engine | null} engine @returns {Card[]} */
const ofAccelerator = (engine) => {
  const {device, device_reserved: reserved, device_free: free} = engine?.memory_megabytes ?? {};
  if (!engine || device === undefined) return [];
  const busy = engine.utilisation;
  const kept = reserved === undefined ? "–" : megabytes(reserved - device);
  const graphs = `steps as graphs: ${number(engine.graphs.held)}`;
  return [["Accelerator", busy === undefined ? "–" : `${percent(busy / 100, 0)} busy`,
    `${megabytes(device)} in use, ${kept} kept, ${megabytes(free)} free; ${graphs}`]];
};

/** @param {Engine | null} engine @returns {Card[]} */
const ofRuns = (engine) => {
  if (!engine) {
    return [["Runs", "–", "known to the engine"], ["Queue", "–", "runs wait for a place"],
      ["Fusion", "–", "runs train together"]];
  }
  const states = engine.runs.map((run) => run.state);
  /** @param {string[]} wanted */
  const many = (...wanted) => states.filter((state) => wanted.includes(state)).length;
  const rest = `${count(many("paused", "idle"), "rests", "rest")}, ${states.length} in memory`;
  const together = `${engine.fused.flat().length} runs train together`;
  return [
    ["Runs", count(many("running"), "trains", "train"), rest],
    ["Queue", number(engine.queue), "runs wait for a place"],
    ["Fusion", count(engine.fused.length, "group", "groups"), together],
  ];
};

/** @param {Engine | null} engine @returns {Card} */
const ofInference = (engine) => {
  const {p50_ms: half, p95_ms: most, answered} = engine?.inference ?? {};
  return ["Inference", answered ? `${number(half)} / ${number(most)} ms` : "–",
    `waiting, median / 95th percentile; ${number(answered)} answered`];
};

/** Why there are no numbers: what the server says of it in a sentence, or that it says nothing.
 * @param {string} message "" where it has not answered */
export const noNumbers = (message) => (
  `${message || "No numbers: the playground does not answer."} Trying again…`);

/** @param {Told} told @param {Rates} rates @returns {Card[]} */
export const cards = (told, rates) => {
  const {web, engine} = told;
  return [
    ...ofMachine(told),
    ...ofAccelerator(engine),
    ...ofRuns(engine),
    ofInference(engine),
    ["Training", rates ? `${number(rates.steps)} steps/s` : "–", "all runs together"],
    ["Pictures", rates ? `${number(rates.frames)} frames/s` : "–",
      `${number(web.frames_sent)} sent to ${count(web.connections, "page", "pages")}`],
    ["Classes", count(web.rooms, "room", "rooms"),
      `${count(web.students, "student", "students")} connected`],
  ];
};
