// Data that the visitor brings: points of the pad, pictures of a folder; shown while chosen.

import {find} from "../../static/dom.js";
import {broughtPictures} from "./brought.js";
import {lastDrawing, OwnPoints} from "./own-points.js";

/** @typedef {import("../../static/types.js").Values} Values */
/** @typedef {import("./choice.js").Catalogue} Catalogue */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {ReturnType<typeof ownData>} OwnData */

/**
 * @param {HTMLElement} root @param {Catalogue} catalogue @param {Server} server
 * @param {Parameters<typeof broughtPictures>[3]} now the run
 * @param {(name: string, value: string) => void} put a setting
 */
export const ownData = (root, catalogue, server, now, put) => {
  const {own, pictures} = catalogue;
  const brought = broughtPictures(root, catalogue, server, now,
    (name) => put("picture_set", name));
  const paper = new OwnPoints(find(root, "#train > .pg-own"), own, server,
    (text) => put("drawing", text));
  return {
    /** The last stroke has its place among the settings. */
    settled: () => paper.settled(),
    /** Own pictures are chosen, and none are there. @param {Values} values */
    lacks: ({data, picture_set: set}) => data === pictures.data && !set,
    /** @param {Values} values */
    show({data, drawing, picture_set: set}) {
      paper.show(data === own.data ? drawing : null);
      brought.show(data === pictures.data ? set : null);
    },
    /** What was brought last, as settings. @param {string} data @returns {Values} */
    recalled(data) {
      if (data === own.data) return {drawing: lastDrawing()};
      return data === pictures.data ? {picture_set: brought.last()} : {};
    },
  };
};
