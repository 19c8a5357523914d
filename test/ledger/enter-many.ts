/** A process that enters mails until it is killed, by kill.test.ts, and names each that is safe. */
import { writeSync } from 'node:fs'

import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { mail } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'

const [file = '', prefix = ''] = process.argv.slice(2)
const ledger = openSqliteLedger(file, { clock: stoppedClock().now })
await Promise.all(Array.from({ length: 10 }, (_, session) => enterMails(session)))

async function enterMails(session: number): Promise<never> {
  for (let i = 0; ; i++) {
    const name = `${prefix}-${session}-${i}`
    await ledger.enter(mail(name, { content: { raw: Buffer.alloc(2000, name) } }))
    writeSync(1, `${name}\n`)
  }
}
