/** A process that holds a ledger, if it may, until it is killed: begun by serving.test.ts. */
import { holdLedger } from '../../src/ledger/serving.ts'

const [file = ''] = process.argv.slice(2)
const hold = holdLedger(file)
process.stdout.write(hold ? 'held' : 'refused')
if (hold) setInterval(() => hold, 60_000)
