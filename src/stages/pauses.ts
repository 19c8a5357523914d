/** Pauses in long work: the doors and all other jobs share its thread. */
import { setImmediate } from 'node:timers/promises'

import type { Steps } from '../parse/steps.ts'

/** An answer at a door may wait for this several times over. */
const mostMs = 4

/** Tells, each time it is called, whether it has been long enough since the last pause. */
export interface Pauses {
  readonly isDue: () => boolean
  /** Lets everything else that waits run. */
  readonly take: () => Promise<void>
}

export function pauses(now: () => number = () => performance.now()): Pauses {
  let since = now()
  return {
    isDue: () => now() - since >= mostMs,
    async take() {
      await setImmediate()
      since = now()
    },
  }
}

/** Does work that comes in steps, with pauses between them. */
export async function withPauses<Result>(
  steps: Steps<Result>,
  { isDue, take }: Pauses = pauses(),
): Promise<Result> {
  let step = steps.next()
  while (step.done !== true) {
    if (isDue()) await take()
    step = steps.next()
  }
  return step.value
}
