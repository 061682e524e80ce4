/**
 * Something that can happen on a machine in order: no network, a missing library, a failed build.
 * Its message is one sentence for a person; `remedy` lines say what to do next. Anything else that
 * is thrown is a bug and is shown with its stack.
 */
export class ScriptFailure extends Error {
  /**
   * @param {string} message one sentence: what happened, to what, why
   * @param {string | string[]} [remedy] what to do next, a line each
   * @param {number} [exitCode]
   */
  constructor(message, remedy = [], exitCode = 1) {
    super(message);
    this.name = 'ScriptFailure';
    this.remedy = Array.isArray(remedy) ? remedy : [remedy];
    this.exitCode = exitCode;
  }
}

/**
 * The message of anything that was thrown.
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The code of a Node system error (ENOENT, EEXIST, …), or undefined.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function codeOf(error) {
  return /** @type {{ code?: string }} */ (error)?.code;
}
