/** What went wrong between us and a web service, in words of our own. */
import { asFault, Fault, isShortage, systemCode } from '../../../src/model/index.ts'

/** What undici calls its time limits. */
const slowness: ReadonlyMap<string, string> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'could not be connected to in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'did not begin to answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'fell silent in the middle of an answer'],
])

/**
 * `SOURCE_DOWN` for whatever the network or the peer did, `RESOURCES` for shortages of this machine.
 *
 * @param host - as people know it
 * @param signal - of the task: an abort stays what it is
 */
export function transportFault(thrown: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (thrown instanceof Fault) return thrown
  if (isShortage(thrown)) return asFault(thrown)
  const code = systemCode(thrown)
  // An error without a code is a mistake of our own.
  if (code === '') return thrown
  const says = slowness.get(code) ?? `broke the connection (${code})`
  return new Fault('SOURCE_DOWN', `${host} ${says}`, { cause: thrown })
}
