/** Reads the lines of a request page by page: it may have very many. */
import { setImmediate } from 'node:timers/promises'

import type { LedgerView, Page } from '../ledger/ledger.ts'
import type { LineStory, RequestId, RequestLine } from '../model/index.ts'

const pageLength = 250

/** In the mail's order. Whatever else waits is let through between two pages. */
export async function* linesOf(
  id: RequestId,
  ledger: Pick<LedgerView, 'lines'>,
): AsyncGenerator<RequestLine, void> {
  for await (const page of pages((page) => ledger.lines(id, page))) yield* page
}

/**
 * What became of the lines so far, those that were refused when the mail was read among them, in
 * pages. Whatever else waits is let through between two of them.
 *
 * @param type - narrows to a class
 */
export function storyPages(
  id: RequestId,
  ledger: Pick<LedgerView, 'stories'>,
  type?: string,
): AsyncGenerator<readonly LineStory[], void> {
  return pages((page) => ledger.stories(id, page, type))
}

async function* pages<Item extends { readonly number: number }>(
  read: (page: Page) => Promise<readonly Item[]>,
): AsyncGenerator<readonly Item[], void> {
  let after = 0
  for (;;) {
    const page = await read({ after, limit: pageLength })
    yield page
    if (page.length < pageLength) return
    after = page.at(-1)?.number ?? after
    await setImmediate()
  }
}
