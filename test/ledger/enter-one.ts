/** A process that opens a ledger and enters one mail: begun several times by opening.test.ts. */
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { mail } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'

const [file = '', name = ''] = process.argv.slice(2)
const ledger = openSqliteLedger(file, { clock: stoppedClock().now, busyMs: 10_000 })
await ledger.enter(mail(name))
await ledger.close()
