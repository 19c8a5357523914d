/** Makes the message of a letter, the same for every relay. It sends nothing. */
import { addAbortSignal, Readable } from 'node:stream'

import MailComposer from 'nodemailer/lib/mail-composer'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'

import { asFault } from '../model/index.ts'
import type { Fault } from '../model/index.ts'
import type { Attachment, Letter } from './letter.ts'

/** Who writes. */
export interface GatewayIdentity {
  /** As people see it. */
  readonly name: string
  readonly address: string
  /** Where people's answers go, when not to the gateway. */
  readonly replyTo?: string
  /** Of the program. */
  readonly version: string
}

/** A message ready to be read once. */
export interface Message {
  /** RFC 5322 text in CR LF lines; it breaks off with the signal. */
  stream(signal: AbortSignal): Promise<Readable>
  /** What went wrong with an attachment: the stream itself tells only that something did. */
  failure(): Fault | undefined
  /** Lets go of the attachments that were opened. To be called in the end, come what may. */
  release(): Promise<void>
}

/** RFC 3834 and RFC 5322 3.6.4: at most this many ids in References. */
const mostReferences = 10

export function compose(letter: Letter, gateway: GatewayIdentity): Message {
  const opened = letter.attachments.map(openWatched)
  const root = new MailComposer({
    ...headerOf(letter, gateway),
    text: letter.text,
    ...(letter.html !== '' && { html: letter.html }),
    attachments: letter.attachments.map(({ name, mediaType }, index) => ({
      filename: name,
      contentType: mediaType,
      contentTransferEncoding: 'base64',
      contentDisposition: 'attachment',
      content: opened[index]?.stream,
    })),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()

  return {
    stream(signal) {
      const written = addAbortSignal(signal, root.createReadStream())
      return Promise.resolve(Readable.from(gathered(written), { objectMode: false }))
    },
    failure: () => opened.map(({ failure }) => failure()).find((fault) => fault !== undefined),
    release() {
      for (const { stream } of opened) stream.destroy()
      return Promise.resolve()
    },
  }
}

/** So much is handed on at once: a letter comes in pieces of a few words, and each would be a packet. */
const gatheredBytes = 65_536

async function* gathered(written: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of written) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes < gatheredBytes) continue
    yield Buffer.concat(pieces)
    pieces = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(pieces)
}

/** Addresses go in as objects: nodemailer takes strings apart, and can be made to find others. */
function headerOf(letter: Letter, gateway: GatewayIdentity): MailComposerOptions {
  const references = letter.references.filter(isMessageId).slice(-mostReferences)
  const answered = references.at(-1)
  return {
    from: { name: gateway.name, address: gateway.address },
    to: { name: '', address: letter.to },
    ...(gateway.replyTo && { replyTo: { name: '', address: gateway.replyTo } }),
    subject: letter.subject,
    messageId: `<${letter.messageId}>`,
    ...(answered !== undefined && { inReplyTo: `<${answered}>` }),
    ...(answered !== undefined && { references: references.map((id) => `<${id}>`) }),
    headers: {
      'Auto-Submitted': 'auto-replied',
      'X-NetDC-Loop': gateway.address,
      'X-Mailer': `netdc ${gateway.version}`,
    },
  }
}

/** nodemailer would split what is no Message-ID into several. */
function isMessageId(id: string): boolean {
  return /^[!-;=?-~]{3,250}$/.test(id)
}

/**
 * nodemailer writes a code of its own into errors that pass through it, so the true one is kept
 * aside.
 */
function openWatched(attachment: Attachment) {
  let failure: Fault | undefined
  async function* watched() {
    try {
      yield* attachment.open()
    } catch (error) {
      failure = asFault(error)
      throw new Error('the attachment broke off', { cause: error })
    }
  }
  const stream = Readable.from(watched(), { objectMode: false })
  // Destroyed before anyone listens, e.g. when the relay refuses the recipient.
  stream.on('error', () => undefined)
  return { stream, failure: () => failure }
}
