/** Writes XML, one element a line. Reading it is the matter of `stationxml/`. */

export type Attributes = Readonly<Record<string, string | number | undefined>>
type Content = string | number | undefined

/**
 * An element with text, or with elements that were written before. Attributes without a value are
 * left out.
 */
export function element(name: string, content: Content, attributes: Attributes = {}): string {
  const text = content === undefined ? '' : escapeText(String(content))
  return `<${name}${attributesText(attributes)}>${text}</${name}>\n`
}

/** An element that holds others; nothing where it would hold none. */
export function group(
  name: string,
  children: readonly string[],
  attributes: Attributes = {},
): string {
  const inside = children.join('')
  return inside === '' ? '' : `${openTag(name, attributes)}\n${inside}</${name}>\n`
}

/** An element where there is text for it, nothing otherwise. */
export function optional(name: string, text: string): string {
  return text === '' ? '' : element(name, text)
}

export function openTag(name: string, attributes: Attributes): string {
  return `<${name}${attributesText(attributes)}>`
}

const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** Characters that XML cannot hold at all are left out. */
export function escapeText(text: string): string {
  return text
    .replaceAll(forbidden, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(String(value)).replaceAll('"', '&quot;')}"`)
    .join('')
}
