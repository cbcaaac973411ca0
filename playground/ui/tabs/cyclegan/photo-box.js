// Gradio's boxes of the photo and of the examples, mended: what files are taken, names for readers.

/** The endings, such as ".heic", that stand among what is accepted. @param {string[]} accept */
export const endingsOf = (accept) => accept.filter((each) => each.startsWith("."));

/**
 * Browsers know HEIC for no picture and Gradio drops what has no type of one.
 * @param {File[]} files @param {string[]} endings that are pictures here
 * @returns {File[] | null} the files with a type, null where all have one
 */
export const typed = (files, endings) => {
  const unknown = (/** @type {File} */ {name, type}) => !type.startsWith("image/")
    && endings.some((ending) => name.toLowerCase().endsWith(ending));
  if (!files.some(unknown)) return null;
  return files.map((file) => (unknown(file)
    ? new File([file], file.name, {type: "image/heic"}) : file));
};

/** @param {HTMLInputElement} input @param {File[]} files */
const put = (input, files) => {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
};

/**
 * Has the photo's box take what `accept` says beyond pictures that browsers know.
 * @param {HTMLElement} box @param {string[]} accept
 */
const takeAll = (box, accept) => {
  const endings = endingsOf(accept);
  const inputOf = () => box.querySelector('input[type="file"]');
  box.addEventListener("change", ({target}) => {
    if (!(target instanceof HTMLInputElement)) return;
    const files = typed([...target.files ?? []], endings);
    if (files) put(target, files); // Gradio's own listener comes after this one and takes these
  }, true);
  box.addEventListener("drop", (event) => {
    const files = typed([...event.dataTransfer?.files ?? []], endings);
    const input = inputOf();
    if (!files || !(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.stopPropagation();
    put(input, files.slice(0, 1));
    input.dispatchEvent(new Event("change", {bubbles: true}));
  }, true);
  return () => inputOf()?.setAttribute("accept", accept.join(","));
};

/** Thumbnails are buttons of a picture without a name. @param {string[]} titles */
const nameExamples = (titles) => {
  document.querySelectorAll("#cycle-examples .gallery-item").forEach((button, i) => {
    button.setAttribute("aria-label", titles[i] ?? "");
    button.setAttribute("title", titles[i] ?? "");
  });
};

/** Gradio's box without a picture has a name but no role that could have one. */
const nameEmptyBoxes = () => {
  for (const box of document.querySelectorAll(".cycle-photo [aria-label]:not([role]):is(div)")) {
    box.setAttribute("role", "group");
  }
};

/** Gradio's upload button has words, and a name without them. */
const nameUploads = () => {
  document.querySelectorAll(".upload-container[aria-label]").forEach((button) => {
    if (button.textContent?.trim()) button.removeAttribute("aria-label");
  });
};

/** @param {string[]} accept which files are pictures @param {string[]} titles of the examples */
export const mendBoxes = (accept, titles) => {
  const box = document.getElementById("cycle-photo");
  const row = document.querySelector(".cycle-photo");
  if (!box || !row) return;
  const offer = takeAll(box, accept);
  const mend = () => {
    offer();
    nameExamples(titles);
    nameEmptyBoxes();
    nameUploads();
  };
  mend();
  // Gradio draws its boxes anew as pictures come and go
  new MutationObserver(mend).observe(row, {childList: true, subtree: true});
};
