import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Page } from '../../src/ledger/ledger.ts'
import { requestId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { linesOf } from '../../src/stages/lines.ts'
import { aLine } from '../kit/request.ts'

const id = requestId('1' as MailId, 1)

/** A ledger with a request of that many lines, every other one of its mail. */
function ledgerOf(count: number) {
  const all = Array.from({ length: count }, (_, i) => aLine({ number: 2 * i + 11 }))
  const pages: number[] = []
  return {
    all,
    pages,
    async lines(_: unknown, page: Page = { after: 0, limit: Infinity }) {
      const found = all.filter(({ number }) => number > page.after).slice(0, page.limit)
      pages.push(found.length)
      return found
    },
  }
}

for (const count of [0, 1, 499, 500, 501, 1600]) {
  test(`${count} lines come in their order, a few hundred at a time`, async () => {
    const ledger = ledgerOf(count)

    const lines = await Array.fromAsync(linesOf(id, ledger))

    assert.deepEqual(lines, ledger.all)
    assert.ok(ledger.pages.every((length) => length <= 500))
  })
}
