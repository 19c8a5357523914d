/**
 * Work on a long text in steps: whoever drives it may see to other things between two of them. A step
 * is at most {@link linesPerStep} lines of work.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>

export const linesPerStep = 250

/** Drives the work to its end without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}
