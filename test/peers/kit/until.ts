/** Waits for what another process does: looks again and again, with a deadline. */
import { setTimeout as sleep } from 'node:timers/promises'

const lookMs = 50

/**
 * @param what - is awaited, for the error
 * @param look - gives the thing once it is there, and `undefined` or false until then
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  patienceMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`)
    await sleep(lookMs)
  }
}
