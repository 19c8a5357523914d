/** A process that enters portions of a parse job, says so, and waits to be killed, by kill.test.ts. */
import { writeSync } from 'node:fs'

import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { firstRequest, line, mail, taken } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'

const [file = ''] = process.argv.slice(2)
const ledger = openSqliteLedger(file, { clock: stoppedClock().now })
await ledger.enter(mail('a'))
const lease = await taken(ledger, 'killed')
for (let after = 0; after < 900; after += 300) {
  const lines = Array.from({ length: 300 }, (_, i) => line(after + i + 1))
  const span = { requestId: firstRequest, after, upTo: after + 300 }
  await ledger.portion(lease, { lines: [{ ...span, lines, problems: [] }] })
}
writeSync(1, 'entered\n')
setInterval(() => undefined, 1000)
