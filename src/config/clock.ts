/** The clock of this machine, for everything that is not a test. */
import { fromMilliseconds } from '../model/index.ts'
import type { Clock } from '../model/index.ts'

export const systemClock: Clock = () => fromMilliseconds(Date.now())
