// Types that several modules share; nothing runs here.

/**
 * A declared knob, ``playground.core.knobs.Knob`` as JSON.
 * @typedef {object} Knob
 * @property {string} name
 * @property {"int" | "float" | "bool" | "choice" | "text"} kind
 * @property {string} title
 * @property {string} help
 * @property {*} default
 * @property {string} allowed the permitted values in words
 * @property {number} low
 * @property {number} high
 * @property {number | null} [step]
 * @property {string[]} choices
 * @property {string} [unit]
 * @property {boolean} [live] may change while a run trains
 * @property {boolean} [advanced]
 * @property {string} [group]
 * @property {boolean} [log]
 * @property {boolean} [when_reset] false: say nothing of the next reset
 * @property {Record<string, string>} [labels] of choices
 * @property {{when: Record<string, *[]>, reason: string}[]} [idle] see ``idleReasons``
 */

/** @typedef {Record<string, *>} Values settings by name */

/** @typedef {Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Uint32Array
 *   | Float32Array | Float64Array} NumberArray */

/** @typedef {{data: NumberArray, shape: number[]}} NamedArray rows first */

/** @typedef {{name: string, title: string, text: string, tone: string}} Said what the engine says
 *   of a run: the sentence's name, a title to read from afar, the words, and their colour */

/**
 * What the live channel sends of a run.
 * @typedef {object} Frame
 * @property {string} [run]
 * @property {string} state
 * @property {number} step
 * @property {number} limit
 * @property {number} steps_per_second
 * @property {number} [seconds] of training so far
 * @property {number} [position]
 * @property {string} [message]
 * @property {number} [kept] pictures in the run's timeline
 * @property {Record<string, *>} metrics those last counted, at ``measured_step``
 * @property {Record<string, {names: string[]}>} [history] what the arrays of the curves hold
 * @property {Record<string, number>} [readings] the newest of training, means over the members
 * @property {Said} [diagnosis]
 * @property {Record<string, Said>} [verdicts] by the aspect that a lane is read by
 * @property {Record<string, NamedArray>} arrays
 */

/**
 * What the engine tells about a run.
 * @typedef {object} RunInfo
 * @property {string} run
 * @property {string} state
 * @property {number} step
 * @property {number} limit
 * @property {Values} values
 * @property {number} [position]
 * @property {string} [message]
 * @property {string} [data_note]
 * @property {number} extent how far its plane reaches, in data units
 * @property {boolean} [yours]
 */

/** @typedef {{message: string, lost?: boolean, slot?: string}} Refusal */

/** @typedef {{x: ArrayLike<number>, y: ArrayLike<number>, low?: ArrayLike<number>,
 *   high?: ArrayLike<number>}} Curve */

/** @typedef {Record<string, Curve>} Curves */

/**
 * What ``gr.HTML`` gives a tab's ``start``.
 * @typedef {object} TabTools
 * @property {(event: string, data?: *) => void} trigger
 * @property {(name: string, fn: () => void) => void} watch
 * @property {Record<string, (data: *) => Promise<*>>} server
 */

export {};
