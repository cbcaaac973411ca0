// What a room learns of a lesson that is read in it.

/** An answer was given. @param {string} lesson @param {string} id @param {*} value
 * @param {boolean | null} right */
export const answered = (lesson, id, value, right) => {
  void [lesson, id, value, right];
};
