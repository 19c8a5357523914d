/** Text tables of web services, read into sorted rows. */
import { Fault } from '../../../src/model/index.ts'
import type { Trouble } from '../trouble.ts'
import type { HttpReply } from './http-exchange.ts'
import { TableReader } from './table-reader.ts'
import type { TableForm } from './table-reader.ts'
import { textLines } from './text-lines.ts'

/**
 * Calls `take` for every row, with the cells of the columns wanted.
 *
 * @param take - whether the row makes sense
 * @param trouble - is told of what is no table, of strange headers and of rows that make no sense
 * @throws {Fault} `SOURCE_DOWN` where the answer breaks off
 */
export async function readTable(
  reply: HttpReply,
  form: TableForm,
  trouble: Trouble,
  take: (cells: readonly string[]) => boolean,
): Promise<void> {
  const reader = new TableReader(form)
  try {
    for await (const line of linesOf(reply)) {
      const cells = reader.read(line)
      if (cells !== undefined && !take(cells)) reader.leaveOut()
    }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'SOURCE_BROKEN') throw error
    trouble.note(`${reply.host} sent what is no table: ${error.message}`)
  }
  for (const remark of reader.remarks) trouble.remark(`${reply.host}: ${remark}`)
  if (reader.unread > 0) {
    trouble.note(`${reply.host} sent rows that cannot be read: ${reader.unread}`)
  }
}

/** @throws {Fault} `SOURCE_BROKEN` for a page where a table should be */
async function* linesOf(reply: HttpReply): AsyncGenerator<string> {
  const { mediaType, body } = reply
  if (/html|xml|json/.test(mediaType)) {
    await reply.discard()
    throw new Fault('SOURCE_BROKEN', `it is ${mediaType}`)
  }
  let isFirst = true
  for await (const line of textLines(body)) {
    if (isFirst && /^\s*[<{]/.test(line)) throw new Fault('SOURCE_BROKEN', 'it is markup')
    isFirst = isFirst && line.trim() === ''
    yield line
  }
}
