/** Reads the lines of a request page by page: it may have very many. */
import { setImmediate } from 'node:timers/promises'

import type { LedgerView } from '../ledger/ledger.ts'
import type { RequestId, RequestLine } from '../model/index.ts'

const pageLength = 500

/** In the mail's order. Whatever else waits is let through between two pages. */
export async function* linesOf(
  id: RequestId,
  ledger: Pick<LedgerView, 'lines'>,
): AsyncGenerator<RequestLine, void> {
  let after = 0
  for (;;) {
    const page = await ledger.lines(id, { after, limit: pageLength })
    yield* page
    if (page.length < pageLength) return
    after = page.at(-1)?.number ?? after
    await setImmediate()
  }
}
