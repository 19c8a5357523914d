/** The options of a line, `key=value`: trimming and pruning of waveforms, and nothing else. */
import { prunings } from './options.ts'
import type { Wishes } from './options.ts'

export type LineWishes = Partial<Wishes>

/** The wishes of a line, or every reason why they cannot be met. */
export type WishReading = { readonly wishes: LineWishes } | { readonly problems: readonly string[] }

/** @param isWaveform - for other lines no option makes sense */
export function readWishes(
  options: Readonly<Record<string, string>>,
  isWaveform: boolean,
): WishReading {
  const problems: string[] = []
  let wishes: LineWishes = {}
  for (const [key, value] of Object.entries(options)) {
    const read = isWaveform ? readWish(key.toLowerCase(), value) : unknown(key)
    if (typeof read === 'string') problems.push(read)
    else wishes = { ...wishes, ...read }
  }
  return problems.length > 0 ? { problems } : { wishes }
}

/** @returns the wish, or why it cannot be met */
function readWish(key: string, value: string): LineWishes | string {
  switch (key) {
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
      return `${unknown(key)}; known are trim and prune`
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
