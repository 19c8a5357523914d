/** Records in memory, read as a user's program would. */
import { decodeSamples } from '../../../../handlers/seismic/miniseed/decode.ts'
import { RecordHeader } from '../../../../handlers/seismic/miniseed/record-header.ts'

/** @throws for bytes that are no record */
export function headerOf(record: Uint8Array): RecordHeader {
  const header = new RecordHeader()
  const view = new DataView(record.buffer, record.byteOffset, record.length)
  if (!header.read(view, 0, record.length)) throw new Error('these bytes are no record')
  return header
}

/** The samples as plain numbers, or the text. */
export function samplesOf(record: Uint8Array): readonly number[] | string {
  const samples = decodeSamples(record, headerOf(record))
  return typeof samples === 'string' ? samples : [...samples]
}

/** @throws for a record of text */
export function numbersOf(record: Uint8Array): readonly number[] {
  const samples = samplesOf(record)
  if (typeof samples === 'string') throw new Error('this record holds text')
  return samples
}
