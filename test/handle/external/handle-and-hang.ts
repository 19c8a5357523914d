/** A process that has a program at work, until it is killed: the folder and the program are its arguments. */
import { systemClock } from '../../../src/config/clock.ts'
import { ExternalHandler } from '../../../src/handle/external/handler.ts'
import { quiet } from '../../kit/quiet.ts'
import { aTask, twoLines } from './kit.ts'

const [folder = '', program = ''] = process.argv.slice(2)
const handler = new ExternalHandler(
  {
    command: [program],
    types: ['DATA'],
    lines: 'received',
    form: { ending: 'dat', mediaType: 'application/octet-stream' },
    timeLimitMs: 600_000,
    maxBytes: 1_000_000,
    folder,
  },
  { clock: systemClock, log: quiet },
)
await Array.fromAsync(handler.handle(twoLines, aTask()))
