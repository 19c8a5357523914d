/** Narrows a line to the networks that a centre was chosen for (protocol, section 3, rule R9). */
import type { RequestLine } from '../src/model/index.ts'
import { writeLine } from '../src/parse/line.ts'
import type { Share } from './serving.ts'

export interface NarrowOptions {
  /** Whether the centre knows the option `exclude`; old ones do not, and are asked for a little more. */
  readonly exclude: boolean
}

/** A longer list of networks is not written: then the centre is asked for as much as the line asks for. */
const longestList = 1000

/**
 * The line with its NETWORK replaced by the networks of the centre and, where the centre knows it, the
 * option `exclude=BK,…` for what of them it is not meant to serve. It asks for all that the centre
 * was chosen for, and for more only where the option is not allowed or the lists would be too long.
 *
 * @returns the line itself where there is nothing to narrow
 */
export function narrowLine(
  line: RequestLine,
  centre: Share,
  { exclude }: NarrowOptions,
): RequestLine {
  const [dcName, asked, ...more] = line.fields
  if (dcName === undefined || asked === undefined) return line
  const networks = isShort(centre.networks) ? centre.networks : asked
  const excluded = exclude && isShort(centre.exclude) ? centre.exclude : []
  if (excluded.length === 0 && isSame(networks, asked)) return line
  const options = excluded.length === 0 ? {} : { exclude: withBefore(excluded, line) }
  const narrowed = {
    ...line,
    fields: [dcName, networks, ...more],
    options: { ...line.options, ...options },
  }
  return { ...narrowed, text: writeLine(narrowed) }
}

/** A line that was narrowed before keeps what it excluded then. */
function withBefore(excluded: readonly string[], { options }: RequestLine): string {
  const before = options['exclude']
  return [...(before === undefined ? [] : [before]), ...excluded].join(',')
}

function isShort(codes: readonly string[]): boolean {
  return codes.length > 0 && codes.join(' ').length <= longestList
}

function isSame(networks: readonly string[], asked: readonly string[]): boolean {
  return networks.join(' ') === asked.join(' ').toUpperCase()
}
