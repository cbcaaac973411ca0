// A race on one's own points: what the lanes must know of a drawing before they can be drawn.

import {lastDrawing} from "../train/own-points.js";

/** @typedef {import("./settings.js").Catalogue} Catalogue */
/** @typedef {import("./settings.js").Settings} Settings */

export class OwnData {
  /** @param {Catalogue} catalogue @param {Record<string, (data: *) => Promise<*>>} server */
  constructor(catalogue, server) {
    this.catalogue = catalogue;
    this.server = server;
    this.known = ""; // the drawing that the catalogue tells of; "": the one to begin with
    /** @type {string | null} */
    this.asked = null; // for which an answer is awaited
    this.answer = Promise.resolve("");
  }

  /** Is the race on one's own points, and on others than the lanes show? @param {Settings} now */
  isNew({data, drawing}) { return data === this.catalogue.own && drawing !== this.known; }

  /** The drawing that the race is to take: the link's, else this browser's own.
   * @param {Settings} now */
  wanted({data, drawing}) { return data === this.catalogue.own ? drawing || lastDrawing() : ""; }

  /** Puts what is known of a drawing into the catalogue; why not, or "". Who asks for the same
   * meanwhile waits for the same answer. @param {string} drawing @returns {Promise<string>} */
  load(drawing) {
    if (this.asked !== drawing) {
      this.asked = drawing;
      this.answer = this.#ask(drawing).finally(() => { this.asked = null; });
    }
    return this.answer;
  }

  /** @param {string} drawing */
  async #ask(drawing) {
    const {catalogue, server} = this;
    const {error = "", ...told} = await server.drawn({drawing})
      .catch(() => ({error: "The server did not answer; please try again."}));
    if (error) return error;
    Object.assign(catalogue.data[catalogue.own], told);
    this.known = drawing;
    return "";
  }
}
