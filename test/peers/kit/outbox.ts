/** Reads the letters that a gateway wrote into its outbox folder. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { simpleParser } from 'mailparser'

export interface OutboxLetter {
  readonly file: string
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly attachments: readonly { readonly name: string; readonly content: Buffer }[]
}

/** Oldest first. Complete letters only: others still carry a temporary name. */
export async function outboxFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.eml')).map((name) => join(folder, name))
  const written = new Map<string, number>()
  for (const file of files) written.set(file, (await stat(file)).mtimeMs)
  return files.sort((one, other) => (written.get(one) ?? 0) - (written.get(other) ?? 0))
}

export async function readOutbox(folder: string): Promise<readonly OutboxLetter[]> {
  return Promise.all((await outboxFiles(folder)).map((file) => readLetter(file)))
}

/** The letters about one request, oldest first, found by the subject that they answer. */
export async function lettersAbout(
  folder: string,
  subject: string,
): Promise<readonly OutboxLetter[]> {
  const letters: OutboxLetter[] = []
  for (const file of await outboxFiles(folder)) {
    const content = await readFile(file)
    const head = content.subarray(0, content.indexOf('\r\n\r\n')).toString('latin1')
    if (head.includes(`\r\nSubject: Re: ${subject} `)) letters.push(await readLetter(file, content))
  }
  return letters
}

/** @param content - of the file, where it is known already */
export async function readLetter(file: string, content?: Buffer): Promise<OutboxLetter> {
  const mail = await simpleParser(content ?? (await readFile(file)))
  const to = Array.isArray(mail.to) ? mail.to[0] : mail.to
  return {
    file,
    messageId: mail.messageId ?? '',
    to: to?.text ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    attachments: mail.attachments.map(({ filename, content }) => {
      return { name: filename ?? '', content }
    }),
  }
}

/** The shipments that a letter tells of, as its reader sees them. */
export function shipmentsIn({ text }: OutboxLetter) {
  return [
    ...text.matchAll(/^ {2}File +(\S+)\n {2}Size .*\((\d+) bytes\)\n {2}SHA-256 +(\w+)$/gm),
  ].map(([whole, name = '', bytes = '', sha256 = '']) => {
    const rest = text.slice(text.indexOf(whole) + whole.length).split('\n\n')[0] ?? ''
    const address = /^ {2}Address +(\S+)$/m.exec(rest)?.[1]
    return { name, bytes: Number(bytes), sha256, address }
  })
}
