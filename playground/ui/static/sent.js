// A chosen picture on its way to the server.

const MOST_BYTES = 11e6; // as base64 it has a third more, and a request may have 16 MB
export const UNSENT = "The picture could not be sent; is it very large?";

/** A file's content in base64, or why it cannot be sent. @param {File} file
 * @returns {Promise<{content: string, error: string}>} */
export const contentOf = (file) => new Promise((resolve) => {
  if (file.size > MOST_BYTES) {
    resolve({content: "", error: `This file is larger than ${MOST_BYTES / 1e6} MB.`});
    return;
  }
  const reader = new FileReader();
  const done = (/** @type {string} */ content) => (
    resolve({content, error: content ? "" : UNSENT}));
  reader.addEventListener("load", () => done(String(reader.result).split(",")[1] ?? ""));
  reader.addEventListener("error", () => done(""));
  reader.readAsDataURL(file);
});

/** The server's answer, one with an `error` where none came. @param {Promise<any>} answer
 * @param {string} [error] @returns {Promise<any>} */
export const answered = (answer, error = UNSENT) => answer.catch(() => ({error}));
