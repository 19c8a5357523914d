/**
 * The HTML of a mail as lines of text: what is a line on the screen is a line here. Nothing is wrapped
 * and no line is added to.
 */
import { convert } from 'html-to-text'
import type { DomNode, FormatCallback, HtmlToTextOptions } from 'html-to-text'

import { deepest } from './html-depth.ts'

/** @param html - nested no deeper than `shallowHtml` leaves it */
export function textOfHtml(html: string): string {
  return convert(html, options)
}

/** What begins and ends a line of its own, and is none of the converter's blocks. */
const blocks = [
  'address',
  'center',
  'dd',
  'dl',
  'dt',
  'figure',
  'fieldset',
  'li',
  'ol',
  'table',
  'ul',
]
const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']

/** In these the line ends of the source count, as within `<pre>`. */
const preserving = ['body', 'div', 'p'].flatMap(stylesOf)

function stylesOf(element: string): string[] {
  return ['white-space:pre', 'white-space: pre'].map((style) => `${element}[style*="${style}"]`)
}

const options: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: deepest },
  formatters: { cell, piece },
  selectors: [
    // `joe@x.test [mailto:joe@x.test]` would be no address.
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'hr', format: 'lineBreak' },
    // A list's marks would hide the dot that begins a line.
    ...blocks.map((selector) => ({ selector, format: 'block' })),
    { selector: 'tr', format: 'block' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    ...stylesOf('span').map((selector) => ({ selector, format: 'piece' })),
    ...preserving.map((selector) => ({ selector, format: 'pre' })),
    ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
  ],
}

/** Of a line, as Google Docs has them, or several lines, as Apple Mail has them. */
function piece(...[element, walk, builder]: Parameters<FormatCallback>): void {
  const isPre = hasLines(element)
  if (isPre) builder.openBlock({ isPre, leadingLineBreaks: 1 })
  walk(element.children, builder)
  if (isPre) builder.closeBlock({ trailingLineBreaks: 1 })
}

/** Whether a text right in the element goes over lines. */
function hasLines({ children }: DomNode): boolean {
  return children.some(({ data }) => data?.includes('\n') === true)
}

/** The cells of a row are one line, as in a sheet, unless a cell has lines of its own, as on a page. */
function cell(...[element, walk, builder]: Parameters<FormatCallback>): void {
  builder.openBlock({ leadingLineBreaks: 0 })
  walk(withoutWrapper(element).children, builder)
  builder.closeBlock({ trailingLineBreaks: 0, blockTransform: besideOthers })
}

/** A paragraph that fills its cell would part it from the cells beside it. */
function withoutWrapper(element: DomNode): DomNode {
  let inmost = element
  for (let depth = 0; depth < deepest; depth++) {
    const inside = inmost.children.filter(
      ({ type, data }) => type !== 'text' || data?.trim() !== '',
    )
    const [only, ...others] = inside
    if (only === undefined || others.length > 0 || !/^(?:p|div)$/.test(only.name ?? '')) break
    inmost = only
  }
  return inmost
}

function besideOthers(text: string): string {
  const trimmed = text.trim()
  return trimmed.includes('\n') ? `\n${text}\n` : ` ${trimmed} `
}
