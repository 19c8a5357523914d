import type { Limits } from '../ledger.ts'
import type { Gate } from './turns.ts'

/** Counts leased jobs against the limits. Reads nothing and writes nothing. */
export function room({ byHandler, byDestination }: Limits, leased: readonly Gate[]) {
  const limitOf = new Map(Object.entries(byHandler))
  const handlers = new Map<string, number>()
  const destinations = new Map<string, number>()
  const use = ({ handler, destination }: Gate) => {
    handlers.set(handler, (handlers.get(handler) ?? 0) + 1)
    destinations.set(destination, (destinations.get(destination) ?? 0) + 1)
  }
  leased.forEach(use)

  return {
    /** Counts one more job of this gate. */
    use,

    /** Whether one more job of this gate may be leased. A job without a destination has no limit there. */
    has({ handler, destination }: Gate): boolean {
      const limit = limitOf.get(handler) ?? Infinity
      if ((handlers.get(handler) ?? 0) >= limit) return false
      return destination === '' || (destinations.get(destination) ?? 0) < byDestination
    },
  }
}
