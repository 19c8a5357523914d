/** Records of every kind that is written here, for tests and benchmarks that spoil them. */
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { fromDayOfYear } from '../../../../src/model/index.ts'
import { record2, record3 } from './hand-made.ts'
import { alfa } from './records.ts'

const encodings = [0, 1, 3, 4, 5, 10, 11, 12, 13, 14, 16, 30, 32]

/** At least one record of either version, of each encoding, of several lengths. */
export function templates(): readonly Buffer[] {
  const samples = new Int32Array(600).map((_, i) => Math.round(1000 * Math.sin(i)))
  const stretch = { id: alfa, start: fromDayOfYear(2024, 10), rate: 19.9, samples }
  const written = [256, 512, 4096].flatMap((recordLength) => [
    ...writeRecords(stretch, { recordLength }),
  ])
  const byHand = encodings.flatMap((encoding) => {
    const made = { encoding, samples: 40, payload: Buffer.alloc(448, 0x1a) }
    return [record2(made), record2({ ...made, isLittleEndian: true }), record3(made)]
  })
  return [...written, ...byHand, ...withoutLength(written)]
}

/** Records whose blockette 1000 is none. */
function withoutLength(records: readonly Buffer[]): readonly Buffer[] {
  return records.slice(0, 3).map((record) => {
    const copy = Buffer.from(record)
    copy.writeUInt16BE(999, 48)
    return copy
  })
}
