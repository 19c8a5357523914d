/** Writes a request for another centre, as a hub passes it on (protocol, section 4.2). */
import type { RequestHeader } from '../model/index.ts'
import type { Delegation } from './delegation.ts'
import { writeOldDisposition } from './disposition.ts'
import type { Dialect, WrittenField } from './fields.ts'
import { plainValue, writeFields } from './fields.ts'
import { writeLineNumbers } from './line-numbers.ts'
import { proofFields } from './proof.ts'
import { headerFields, unmistakable } from './write-request.ts'

/** What a delegate is asked for. */
export interface Delegated {
  /** Of the requester. */
  readonly header: RequestHeader
  readonly delegation: Delegation
  /** Each `.TYPE …`, as that centre understands it. */
  readonly lines: readonly string[]
}

/**
 * @returns lines that end in LF; read again, they give the same header, delegation and lines. An old
 *   centre is told what it knows, no more
 * @throws {Error} unless there is a number for each line
 */
export function writeDelegatedRequest(given: Delegated, { dialect }: Dialect = {}): string {
  const { lines, delegation } = given
  if (lines.length !== delegation.lineNumbers.length) {
    throw new Error(`${lines.length} lines have ${delegation.lineNumbers.length} numbers`)
  }
  const fields = dialect === 'netdc1' ? oldFields(given) : allFields(given)
  const header = ['.NETDC_REQUEST', ...writeFields(fields), '.END']
  const text = [...header, ...lines.map(plainValue), ''].join('\n')
  return dialect === 'netdc1' ? text : unmistakable(text)
}

function allFields({ header, delegation }: Delegated): readonly WrittenField[] {
  const { hubId, hubDc, hubEmail, lineNumbers, isConfirmed, proof } = delegation
  return [
    ...headerFields(header),
    ['HUB_ID', hubId],
    ['HUB_DC', hubDc],
    ['HUB_EMAIL', hubEmail],
    ...writeLineNumbers(lineNumbers).map((value) => ['LINE_NUMBERS', value] as const),
    ['CONFIRMED', isConfirmed ? 'YES' : undefined],
    ...proofFields(proof),
  ]
}

/** An institution is mandatory there, which other forms do not ask for. */
function oldFields({ header, delegation }: Delegated): readonly WrittenField[] {
  const inst = header.inst === '' ? 'none' : header.inst
  return [
    ...headerFields({ ...header, inst }, writeOldDisposition(header.disposition)),
    ['HUB_ID', delegation.hubId],
    ['HUB_EMAIL', delegation.hubEmail],
  ]
}
