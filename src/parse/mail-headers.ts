/** The header fields of a mail, unfolded, before anyone interprets them. */

/** By name in lower case: the values in the order of the mail. */
export type MailHeaders = ReadonlyMap<string, readonly string[]>

/** @param lines - each with its name in lower case and the whole field, folds and all */
export function headersOf(
  lines: readonly { readonly key: string; readonly line: string }[],
): MailHeaders {
  const headers = new Map<string, string[]>()
  for (const { key, line } of lines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\s+/g, ' ')
      .trim()
    const values = headers.get(key)
    if (values === undefined) headers.set(key, [value])
    else values.push(value)
  }
  return headers
}
