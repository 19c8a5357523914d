/** The label of a request, and the names of the files that bear it (protocol, section 6.3). */

const longestLabel = 64
/** Names that some systems keep for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(?=$|\.)/i

/**
 * Makes a label safe as part of a file's name, whatever the sender wrote.
 *
 * @returns empty when nothing is left of it
 */
export function cleanLabel(label: string): string {
  return (
    label
      .slice(0, 4 * longestLabel)
      .replace(/[^A-Za-z0-9._-]/g, '_')
      .replace(/\.{2,}/g, '_')
      // Neither a hidden file nor an option of a command.
      .replace(/^[._-]+/, '')
      .replace(reserved, '$1_')
      .slice(0, longestLabel)
      .replace(/\.+$/, '')
  )
}

/**
 * `<label>.<CLASS>.<DC_NAME>.<ext>` for the product of a centre, `<label>.<CLASS>.<ext>` for a bundle.
 *
 * @param extension - without its leading dot
 */
export function shippedName(
  label: string,
  type: string,
  dcName: string | undefined,
  extension: string,
): string {
  const parts = [label, type, ...(dcName === undefined ? [] : [dcName]), extension]
  return parts.map((part) => cleanLabel(part)).join('.')
}
