/**
 * The options of a line, `key=value`: networks that are not meant, and for waveforms trimming and
 * pruning. There are no others.
 */
import { prunings } from './options.ts'
import type { Wishes } from './options.ts'

export type LineWishes = Partial<Wishes>

export interface LineOptions {
  readonly wishes: LineWishes
  /** Codes and patterns of networks, in upper case. */
  readonly exclude: readonly string[]
}

/** The options of a line, or every reason why they cannot be met. */
export type OptionReading = LineOptions | { readonly problems: readonly string[] }

/** @param isWaveform - for other lines there is nothing to trim and to prune */
export function readLineOptions(
  options: Readonly<Record<string, string>>,
  isWaveform: boolean,
): OptionReading {
  const problems: string[] = []
  let wishes: LineWishes = {}
  let exclude: readonly string[] = []
  for (const [key, value] of Object.entries(options)) {
    const name = key.toLowerCase()
    const read = name === 'exclude' ? readExclude(value) : readWish(name, key, value, isWaveform)
    if (typeof read === 'string') problems.push(read)
    else if ('exclude' in read) exclude = read.exclude
    else wishes = { ...wishes, ...read }
  }
  return problems.length > 0 ? { problems } : { wishes, exclude }
}

/** @returns the networks, or why they cannot be told */
function readExclude(value: string): Pick<LineOptions, 'exclude'> | string {
  const exclude = value
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((code) => code !== '')
  const areCodes = exclude.every((code) => /^[A-Z0-9_*?-]{1,16}$/.test(code))
  return areCodes && exclude.length > 0
    ? { exclude }
    : `exclude=${value} names no networks: write their codes, as in exclude=BK,G?`
}

/** @returns the wish, or why it cannot be met */
function readWish(
  name: string,
  key: string,
  value: string,
  isWaveform: boolean,
): LineWishes | string {
  if (!isWaveform) return `${unknown(key)}; known is exclude`
  switch (name) {
    case 'trim': {
      const trim = trimmings.get(value.toLowerCase())
      return trim === undefined
        ? `trim=${value} is not known here: write trim=true or trim=false`
        : { trim }
    }
    case 'prune': {
      const prune = prunings.find((one) => one === value.toLowerCase())
      return prune === undefined ? `prune=${value} is not known here: write ${offered}` : { prune }
    }
    default:
      return `${unknown(key)}; known are trim, prune and exclude`
  }
}

const offered = 'prune=none, prune=record or prune=sample'

/** `sample` and `record` say how sharp the cut is. */
const trimmings: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1', 'sample'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0', 'none', 'record'].map((word) => [word, false] as const),
])

function unknown(key: string): string {
  return `the option "${key}" is not known here`
}
