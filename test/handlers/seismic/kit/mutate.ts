/** Bytes spoilt at random, but the same every time: what comes of a bad disk, or of malice. */
import { crc32c } from '../../../../handlers/seismic/miniseed/crc32c.ts'

/** Whole numbers from 0 up to, not including, `limit`. */
export type Dice = (limit: number) => number

/** A linear congruential generator: poor dice, and quite enough here. (Numerical Recipes, ranqd1) */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** Bytes that mean something somewhere in a record. */
const telling = [0, 1, 2, 6, 7, 9, 10, 11, 20, 30, 48, 60, 64, 127, 128, 254, 255]

/** Changes a few bytes, most often in the header; sometimes the checksum is made right again. */
export function mutate(record: Buffer, dice: Dice): void {
  const header = Math.min(record.length, 96)
  for (let i = dice(6); i >= 0; i--) {
    const at = dice(4) > 0 ? dice(header) : dice(record.length)
    record[at] = dice(2) > 0 ? dice(256) : (telling[dice(telling.length)] ?? 0)
  }
  if (record.length > 40 && dice(2) > 0 && record.toString('latin1', 0, 3) === 'MS\x03') {
    record.writeUInt32LE(0, 28)
    record.writeUInt32LE(crc32c(record), 28)
  }
}

/** Records of the file end to end, each spoilt; some cut, some with bytes between them. */
export function* mutations(records: readonly Buffer[], dice: Dice): Generator<Buffer, never> {
  for (;;) {
    const record = Buffer.from(records[dice(records.length)] ?? Buffer.alloc(0))
    mutate(record, dice)
    const cut = dice(20) === 0 ? dice(record.length) : record.length
    yield record.subarray(0, cut)
    if (dice(20) === 0) yield Buffer.alloc(dice(300), dice(256))
  }
}
