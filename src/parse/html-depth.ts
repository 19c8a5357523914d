/** Keeps HTML from being nested so deeply that reading it takes the square of its length. */

/** Deeper than any mail program nests, quotations in quotations included. */
export const deepest = 400

/** Of elements that need no end tag and mostly lie side by side. */
const mostUnclosed = 20_000

const closedByOthers = /^(?:p|li|d[dt]|t[dhr]|t(?:head|body|foot)|option)$/
const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/

/** @returns the beginning of the HTML that is nested no deeper; all of it, unless it was made to be slow */
export function shallowHtml(html: string): string {
  const open = new Map<string, number>()
  const nested = { depth: 0, unclosed: 0 }
  for (const { 1: slash, 2: tag = '', index } of html.matchAll(tags)) {
    const name = tag.toLowerCase()
    const step = stepOf(slash === '/', name, open)
    if (closedByOthers.test(name)) nested.unclosed += step
    else nested.depth += step
    if (nested.depth > deepest || nested.unclosed > mostUnclosed) return html.slice(0, index)
  }
  return html
}

/** By how much a tag goes deeper. An end tag closes nothing where nothing of its name is open. */
function stepOf(isEnd: boolean, name: string, open: Map<string, number>): number {
  const count = open.get(name) ?? 0
  if (name === '' || empty.test(name) || (isEnd && count === 0)) return 0
  const step = isEnd ? -1 : 1
  open.set(name, count + step)
  return step
}

/** Comments, and the beginnings of tags. */
const tags = /<(?:!--[\s\S]*?(?:-->|$)|(\/?)([a-z][^\s>/]{0,30}))/gi
