/** The windows that are taken out of the archive. (specs of the seismic handler, section 6.1) */
import { everything } from '../../handlers/seismic/selection.ts'
import type { Selection } from '../../handlers/seismic/selection.ts'

export interface Task {
  readonly name: string
  /** One after another, as the lines of a request. */
  readonly lines: readonly Selection[]
  readonly start: string
  readonly end: string
  readonly rounds: number
  /** Runs right before a round that are not counted: what was done last is at hand in a busy gateway. */
  readonly warmUps: number
  /** How many days the archive must have. */
  readonly days: number
  /** What EarthScope's dataselect gives of the real records; of ours it would be other bytes. */
  readonly bytes: number
}

export const tasks: readonly Task[] = [
  {
    name: 'an hour of one channel',
    lines: [{ ...everything, station: ['ST01'], channel: ['BHZ'] }],
    start: '2024-01-10T12:00:00',
    end: '2024-01-10T13:00:00',
    ...{ rounds: 101, warmUps: 2 },
    days: 11,
    bytes: 263_680,
  },
  {
    name: 'a day of 20 channels',
    lines: [everything],
    start: '2024-01-10T00:00:00',
    end: '2024-01-11T00:00:00',
    ...{ rounds: 15, warmUps: 0 },
    days: 11,
    bytes: 126_249_472,
  },
  {
    name: '30 days of 5 channels',
    lines: [
      { ...everything, station: ['ST01'], channel: ['BHZ', 'BHN', 'BHE'] },
      { ...everything, station: ['ST02'], channel: ['BHZ', 'BHN'] },
    ],
    start: '2024-01-01T00:00:00',
    end: '2024-01-31T00:00:00',
    ...{ rounds: 21, warmUps: 0 },
    days: 30,
    bytes: 946_804_736,
  },
]
