// Tables that are pasted, dropped or chosen as files, on their way to who reads them.

import {find, findAs} from "../../static/dom.js";

const MOST_BYTES = 12e6; // 100,000 rows have 4 MB; more than 16 the server refuses unread

/** Why a table cannot be sent; "": it can. @param {number} bytes */
export const whyTooLarge = (bytes) => (bytes <= MOST_BYTES ? ""
  : `This table has ${Math.round(bytes / 1e6)} MB, but at most 100,000 rows of ${
    MOST_BYTES / 1e6} MB are read; send a part of it.`);

/**
 * @param {HTMLElement} root
 * @param {(text: string) => void} onTable
 * @param {(words: string) => void} onFail
 */
export const listenForTables = (root, onTable, onFail) => {
  const text = (/** @type {string | undefined} */ given) => {
    const words = whyTooLarge((given ?? "").length);
    if (words) onFail(words);
    else onTable(given ?? "");
  };
  const file = async (/** @type {File} */ given) => {
    const words = whyTooLarge(given.size);
    if (words) onFail(words);
    else onTable(await given.text());
  };
  const box = findAs(root, "#train-own-table", HTMLTextAreaElement);
  find(root, "#train-own-use").addEventListener("click", () => text(box.value));
  const chooser = findAs(root, "#train-own-file", HTMLInputElement);
  chooser.addEventListener("change", () => {
    const [chosen] = chooser.files ?? [];
    if (chosen) file(chosen).finally(() => { chooser.value = ""; });
  });
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped) file(dropped);
    else text(event.dataTransfer?.getData("text/plain"));
  });
  root.addEventListener("paste", (event) => {
    if (event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    text(event.clipboardData?.getData("text/plain"));
  });
};
