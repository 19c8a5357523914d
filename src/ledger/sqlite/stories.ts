import { lineStories } from '../../model/index.ts'
import type { LineStory, RequestId } from '../../model/index.ts'
import type { Page } from '../ledger.ts'
import type { lines } from './lines.ts'
import type { outcomes } from './outcomes.ts'

/** Tells what became of lines, a page at a time. */
export function stories(
  { texts, refusals }: ReturnType<typeof lines>,
  { ofSpan }: ReturnType<typeof outcomes>,
) {
  return (requestId: RequestId, page: Page, type?: string): readonly LineStory[] => {
    const read = texts(requestId, page, type)
    const refused = type === undefined ? refusals(requestId, page) : []
    const numbers = [...read, ...refused].map(({ number }) => number).sort((a, b) => a - b)
    const upTo = numbers.slice(0, page.limit).at(-1) ?? page.after
    const isOnPage = ({ number }: { readonly number: number }) => number <= upTo
    const told = ofSpan({ requestId, after: page.after, upTo })
    return lineStories(read.filter(isOnPage), refused.filter(isOnPage), told)
  }
}
