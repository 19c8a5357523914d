/** Reads the text of a datagram as tests look at it. */
import assert from 'node:assert/strict'

import type { Remark } from '../../src/model/index.ts'
import type { Datagram } from '../../src/parse/datagram.ts'
import { readDatagram } from '../../src/parse/read-datagram.ts'

/** The text of a datagram about some request. */
export function datagramText(action: string, fields: readonly string[] = [], data = ''): string {
  const hubId = '.HUB_ID NCEDC:Jan_11,02:02:12:25373'
  return [`%%ACTION ${action}`, hubId, ...fields, '.END', data].join('\n')
}

/** A datagram that has warnings at most. */
export function warned(text: string): {
  datagram: Datagram
  remarks: readonly Remark[]
  reasons: string
} {
  const reading = readDatagram(text)
  assert.ok('datagram' in reading, JSON.stringify(reading))
  const { datagram, warnings } = reading
  return { datagram, remarks: warnings, reasons: reasonsOf(warnings) }
}

/** A datagram of which there is nothing to say. */
export function good(text: string): Datagram {
  const { datagram, reasons } = warned(text)
  assert.equal(reasons, '')
  return datagram
}

/** What is wrong with a text that is no datagram. */
export function refused(text: string): { remarks: readonly Remark[]; reasons: string } {
  const reading = readDatagram(text)
  assert.ok('problems' in reading)
  return { remarks: reading.problems, reasons: reasonsOf(reading.problems) }
}

function reasonsOf(remarks: readonly Remark[]): string {
  return remarks.map(({ reason }) => reason).join('\n')
}
