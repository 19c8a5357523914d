/** The last door before the mail system: whatever writes letters, nothing goes to a blocked address. */
import { Fault } from '../model/index.ts'
import { mailBlock } from '../parse/loop-guard.ts'
import type { Relay } from './letter.ts'

/** @param names - of MAIL_BLOCK: parts of addresses (protocol, section 7) */
export function guardedRelay(relay: Relay, names: readonly string[]): Relay {
  return {
    async send(letter, signal) {
      const blocking = mailBlock(names, letter.to)
      if (blocking === undefined) return relay.send(letter, signal)
      throw new Fault('DESTINATION_REFUSED', `MAIL_BLOCK ${blocking} forbids mail to ${letter.to}`)
    },
    check: (signal) => relay.check(signal),
    close: () => relay.close(),
  }
}
