/** Ledgers that are gone when their test ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import type { SqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import type { Clock } from '../../src/model/index.ts'

/** The path of a file that does not exist yet, in a folder of its own. */
export function temporaryFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  return join(folder, 'ledger.db')
}

export function openTemporaryLedger(t: TestContext, clock: Clock): SqliteLedger {
  const ledger = openSqliteLedger(temporaryFile(t), { clock, busyMs: 100 })
  t.after(() => ledger.close())
  return ledger
}
