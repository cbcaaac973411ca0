// What a lesson is, as ``playground.ui.lessons`` tells it; nothing runs here.
//
// Every key of a block is there: null, [] or "" where the file leaves it out. Fields told as html
// hold rendered Markdown, in which formulas stand as TeX in elements of class "math".

/** @typedef {{name: string, op: string, value: number | string | boolean}} Condition */
/** @typedef {{tab: string, with: Record<string, *>}} Start */
/** @typedef {{tab: string, with: Record<string, *>, steps: number | null}} Run */
/** @typedef {{text: string, when: Condition[]}} Option `text` is html */
/** @typedef {{option: number | null, when: Condition[], say: string}} Wrong `option` from 1 */
/** @typedef {{when: Condition[], say: string}} Missed */
/** @typedef {{name: string, low: number, high: number}} Axis */

/** @typedef {{kind: "text", html: string}} TextBlock */
/** @typedef {{kind: "open", line: number, tab: string, with: Record<string, *>, say: string,
 *   play: boolean}} Open */
/**
 * What every prediction has.
 * @typedef {object} Predict
 * @property {"predict"} kind
 * @property {number} line
 * @property {string} id
 * @property {string} ask html
 * @property {Run | null} run
 * @property {string} why html
 * @property {Wrong[]} wrong
 */
/** @typedef {Predict & {form: "choice", options: Option[], answer: number | null}} Choice */
/** @typedef {Predict & {form: "number", low: number, high: number, step: number, unit: string,
 *   answer: number | null, reading: string | null, tolerance: number}} NumberQuestion */
/** @typedef {Predict & {form: "order", items: string[]}} Order `items` in the right order */
/** @typedef {Predict & {form: "curve", x: Axis, y: Axis, answer: number[][] | null,
 *   reading: string | null, tolerance: number}} CurveQuestion */
/** @typedef {Choice | NumberQuestion | Order | CurveQuestion} Question */
/**
 * @typedef {object} Challenge
 * @property {"challenge"} kind
 * @property {number} line
 * @property {string} id
 * @property {string} ask html
 * @property {Start} start
 * @property {Condition[]} goal
 * @property {number | null} within steps
 * @property {number | null} changes how many settings may differ from the start
 * @property {Missed[]} wrong
 * @property {string} hint html
 * @property {string} solved html
 */
/** @typedef {{kind: "discriminator", line: number, id: string, ask: string, data: string,
 *   model: string, count: number, why: string}} Discriminator */
/**
 * A printed formula with a slip in it.
 * @typedef {object} Slip
 * @property {"slip"} kind
 * @property {number} line
 * @property {string} id
 * @property {string} ask html
 * @property {string[]} parts TeX
 * @property {number} wrong from 1
 * @property {Record<string, string>} say html by the number of the part that was picked
 * @property {string} right TeX
 * @property {string} why html
 * @property {Start | null} open
 */
/** @typedef {{kind: "note", line: number, id: string | null, ask: string, text: string}} Note */
/** @typedef {TextBlock | Open | Question | Challenge | Discriminator | Slip | Note} Block */
/** @typedef {{title: string, blocks: Block[]}} Step `title` is html */
/**
 * @typedef {object} Lesson
 * @property {string} name empty of one that was brought as a file
 * @property {string} title
 * @property {number} minutes
 * @property {string} level
 * @property {string} source
 * @property {number | null} order
 * @property {string[]} goals html
 * @property {string} introduction html
 * @property {Step[]} steps
 */
/** @typedef {{name: string, title: string, minutes: number, level: string, source: string,
 *   steps: number, order: number | null}} Card */

/** @typedef {number[][]} Points [x, y] by rising x */
/** A guess: an option from 1, a number, an order of the items, a curve.
 * @typedef {number | number[] | Points} Guess */
/**
 * What is kept of an answer.
 * @typedef {object} Answer
 * @property {*} value the guess
 * @property {boolean | null} right null: nothing decides it
 * @property {*} [truth] what it was compared with
 * @property {string} [say] html, to this mistake
 */
/** @typedef {(name: string) => *} Read a reading by its name, undefined while there is none */

export {};
