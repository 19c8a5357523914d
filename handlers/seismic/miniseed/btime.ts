/** Times as miniSEED version 2 writes them: ten bytes that count ten-thousandths of a second. */
import { calendar, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'

/** Writes the nearest time that BTIME can say; {@link extraMicroseconds} tells what it leaves. */
export function writeBtime(
  view: DataView,
  at: number,
  time: Instant,
  isLittleEndian: boolean,
): void {
  const { year, dayOfYear, hour, minute, second, microsecond } = calendar(
    plusMicroseconds(time, -extraMicroseconds(time)),
  )
  view.setUint16(at, year, isLittleEndian)
  view.setUint16(at + 2, dayOfYear, isLittleEndian)
  view.setUint8(at + 4, hour)
  view.setUint8(at + 5, minute)
  view.setUint8(at + 6, second)
  view.setUint8(at + 7, 0)
  view.setUint16(at + 8, microsecond / 100, isLittleEndian)
}

/** What blockette 1001 adds to a BTIME: -50 to +49 microseconds. */
export function extraMicroseconds(time: Instant): number {
  const rest = calendar(time).microsecond % 100
  return rest < 50 ? rest : rest - 100
}
