/** Writes a request in the form of BREQ_FAST: the inverse of reading it. */
import type { DataRequest } from '../model/index.ts'
import { writeBreqFastLine } from './breq-fast-line.ts'
import { writeRequest } from './write-request.ts'

/**
 * @returns lines that end in LF; read again, they give the same request, where its lines are DATA. Those
 *   of RESP look the same: the service that is written to says which is meant
 * @throws {Error} for a line that BREQ_FAST has no words for
 */
export function writeBreqFast(request: DataRequest): string {
  const opening = '.NETDC_REQUEST\n'
  const header = writeRequest({ ...request, lines: [] }).slice(opening.length)
  return header + request.lines.map((line) => `${writeBreqFastLine(line)}\n`).join('')
}
