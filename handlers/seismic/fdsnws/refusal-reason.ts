/** Why a web service refused a question, as one sentence for the requester. */
import type { HttpReply } from './http-exchange.ts'

const mostBytes = 4096
const mostCharacters = 160

/**
 * The sentence in the body of an FDSN error, which stands below its title:
 *
 *     Error 400: Bad Request
 *
 *     the end time lies before the start time
 *
 * @returns empty where the body is a page for browsers, or says nothing else
 */
export async function readReason(reply: HttpReply): Promise<string> {
  const text = Buffer.concat(await firstBytes(reply.body)).toString()
  if (/html|xml/.test(reply.mediaType) || /^\s*</.test(text)) return ''
  const lines = text.split(/[\r\n]+/).map(printable)
  const said = lines.find((line) => line !== '' && !/^(error\s+)?\d{3}\b/i.test(line)) ?? ''
  return said.length > mostCharacters ? `${said.slice(0, mostCharacters)}…` : said
}

async function firstBytes(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body) {
    pieces.push(piece.subarray(0, mostBytes - length))
    length += piece.length
    if (length >= mostBytes) break
  }
  return pieces
}

function printable(line: string): string {
  return line.replaceAll(/[^\P{C}\t]|\s+/gu, ' ').trim()
}
