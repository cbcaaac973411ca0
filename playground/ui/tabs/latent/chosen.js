// Which of the models that there are is asked.

/** @typedef {{name: string, title: string, labels: string[], data: string, data_title: string,
 *   table: [string, string[]][]}} Model `table`: what is read in its pictures; `data`: what it was
 *   trained on */

/** The choice at first: what the URL names, else the usual one, else any.
 * @param {Model[]} models @param {string | null} named @param {string} usual */
export const chosenModel = (models, named, usual) => {
  const known = (/** @type {string | null} */ name) => models.some((one) => one.name === name);
  return [named, usual].find(known) ?? models[0]?.name ?? usual;
};
