/** The window in which all data lie. */
import { fromDayOfYear, openEnd } from '../../../../src/model/index.ts'
import type { TimeWindow } from '../../../../src/model/index.ts'

/** All that an archive can be asked about. */
export const allTime: TimeWindow = { start: fromDayOfYear(1900, 1), end: openEnd }
