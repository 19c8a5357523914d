/** Reads a letter back from the outbox, as a mail program would. */
import { readFile } from 'node:fs/promises'

import { simpleParser } from 'mailparser'

import type { LetterRecord } from '../../ledger/ledger.ts'

export interface ReadLetter {
  readonly to: string
  readonly subject: string
  readonly path: string
  readonly text: string
  /** Text attachments, with their content. */
  readonly attachments: readonly { readonly name: string; readonly content: string }[]
}

export async function readLetter({ to, subject, path }: LetterRecord): Promise<ReadLetter> {
  const mail = await simpleParser(await readFile(path))
  const attachments = mail.attachments.map(({ filename, content }) => ({
    name: filename ?? '',
    content: content.toString('utf8'),
  }))
  return { to, subject, path, text: mail.text ?? '', attachments }
}
