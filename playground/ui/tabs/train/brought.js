// Pictures of one's own, and beside them what G makes of them.

import {find} from "../../static/dom.js";
import {honestyPanel} from "./honesty.js";
import {OwnPictures} from "./own-pictures.js";

/** @typedef {import("./choice.js").Catalogue} Catalogue */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */

/** @param {HTMLElement} root
 * @param {Catalogue} catalogue @param {Server} server
 * @param {() => import("./run.js").RunState} run @param {(name: string) => void} onSet */
export const broughtPictures = (root, {pictures}, server, run, onSet) => {
  const box = new OwnPictures(find(root, "#train > .pg-own-pictures"), pictures, server, onSet);
  const honesty = honestyPanel(find(root, "#train > .pg-curves"), () => {
    const {id, info} = run();
    return {id, step: info?.step ?? 0, trains: info?.state === "running"};
  });
  return {
    last: () => box.last(),
    /** @param {string | null} name null: other data are chosen */
    show(name) {
      box.show(name);
      honesty.show(name !== null);
    },
  };
};
