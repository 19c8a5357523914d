/** Ships by mail: the shipment travels inside its own notice. */
import type { Clock } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { intactBytes } from './intact.ts'
import type { Letter, Relay } from './letter.ts'
import type { Transport } from './transport.ts'

export interface MailTransportOptions {
  readonly relay: Pick<Relay, 'send'>
  readonly store: Pick<Store, 'open'>
  readonly clock: Clock
}

export function createMailTransport(options: MailTransportOptions): Transport<'mail'> {
  const { relay, store, clock } = options
  return {
    by: 'mail',
    async ship({ name, mediaType, file, to }, task) {
      const notice = await task.notice()
      const letter: Letter = {
        ...notice,
        to: to.address,
        attachments: [
          ...notice.attachments,
          { name, mediaType, open: () => intactBytes(store, file) },
        ],
      }
      const answer = await relay.send(letter, task.signal)
      return { location: to.address, bytes: file.bytes, answer, at: clock() }
    },
  }
}
