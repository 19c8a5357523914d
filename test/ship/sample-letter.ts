/** A letter with everything in it, and the gateway that writes it. */
import type { GatewayIdentity } from '../../src/ship/compose.ts'
import type { Letter } from '../../src/ship/letter.ts'

export const gateway: GatewayIdentity = {
  name: 'NetDC – Testing',
  address: 'netdc@gw.test',
  replyTo: 'help@gw.test',
  version: '1.2.3',
}

export const going = new AbortController().signal

export function sampleLetter(changes: Partial<Letter> = {}): Letter {
  return {
    messageId: '17.1.receipt@gw.test',
    to: 'jenny@seis.test',
    subject: 'Re: Anfrage für Daten',
    text: 'Grüße\nfrom the gateway\n',
    html: '<p>Grüße</p>',
    references: ['first@x.test', 'second@x.test'],
    returnPath: '',
    attachments: [],
    ...changes,
  }
}
