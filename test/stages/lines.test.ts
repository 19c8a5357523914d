import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Page } from '../../src/ledger/ledger.ts'
import { requestId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { linesOf, storyPages } from '../../src/stages/lines.ts'
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

for (const count of [0, 1, 249, 250, 251, 1600]) {
  test(`${count} lines come in their order, a few hundred at a time`, async () => {
    const ledger = ledgerOf(count)

    const lines = await Array.fromAsync(linesOf(id, ledger))

    assert.deepEqual(lines, ledger.all)
    assert.ok(ledger.pages.every((length) => length <= 500))
  })
}

test('stories come page by page, and others are let through between two', async () => {
  const told = Array.from({ length: 600 }, (_, i) => ({ number: i + 1, text: '', outcomes: [] }))
  const stories = async (_: unknown, { after, limit }: Page, type?: string) =>
    told.filter(({ number }) => type === 'INV' && number > after).slice(0, limit)
  let turns = 0
  setImmediate(() => turns++)

  const pages = await Array.fromAsync(storyPages(id, { stories }, 'INV'))

  assert.deepEqual(pages.flat(), told)
  assert.ok(pages.every(({ length }) => length <= 250))
  assert.equal(turns, 1)
})
