/** Makes the messages of letters, with a signature before them where letters are signed. */
import type { Readable } from 'node:stream'

import { compose } from './compose.ts'
import type { GatewayIdentity, Message } from './compose.ts'
import type { Letter } from './letter.ts'
import { BodyHash } from './relaxed.ts'
import type { Signer } from './signer.ts'
import { Spool } from './spool.ts'

export type MessageWriter = (letter: Letter) => Message

/** How messages are signed. */
export interface Signing {
  readonly signer: Signer
  /** Where long messages lie until they are signed: not in memory that calls itself a disk. */
  readonly folder: string
}

export function messageWriter(gateway: GatewayIdentity, signing?: Signing): MessageWriter {
  if (signing === undefined) return (letter) => compose(letter, gateway)
  return (letter) => signed(compose(letter, gateway), signing)
}

/** What is signed is known only when the whole message was written, so it is kept meanwhile. */
function signed(message: Message, { signer, folder }: Signing): Message {
  const spool = new Spool(folder)
  return {
    async stream(signal) {
      const field = await signatureOf(await message.stream(signal), spool, signer)
      return spool.after(Buffer.from(field, 'latin1'))
    },
    failure: () => message.failure(),
    async release() {
      await spool.close()
      await message.release()
    },
  }
}

const headerEnd = '\r\n\r\n'

async function signatureOf(source: Readable, spool: Spool, signer: Signer): Promise<string> {
  const hash = new BodyHash()
  let header = ''
  let isBody = false
  for await (const piece of source as AsyncIterable<Buffer>) {
    await spool.add(piece)
    if (isBody) hash.add(piece)
    else {
      header += piece.toString('latin1')
      const end = header.indexOf(headerEnd)
      if (end < 0) continue
      isBody = true
      hash.add(Buffer.from(header.slice(end + headerEnd.length), 'latin1'))
      header = header.slice(0, end)
    }
  }
  return signer.sign(header, hash.digest())
}
