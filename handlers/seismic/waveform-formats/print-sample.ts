/** Samples as text: the fewest digits that read back as the same number. */
import type { NumberKind } from './segments.ts'

/** How samples of a kind are printed. Nothing prints what is no number but as `nan` or `inf`. */
export function printerOf(kind: NumberKind): (sample: number) => string {
  switch (kind) {
    case 'int32':
      return String
    case 'float32':
      return printSingle
    case 'float64':
      return printDouble
  }
}

function printDouble(sample: number): string {
  return Number.isFinite(sample) ? String(sample) : unusual(sample)
}

/** A float32 has seven digits for certain, and nine tell every one of them apart. */
function printSingle(sample: number): string {
  if (!Number.isFinite(sample)) return unusual(sample)
  for (const digits of [6, 7, 8]) {
    const text = sample.toPrecision(digits)
    if (Math.fround(Number(text)) === sample) return String(Number(text))
  }
  return String(Number(sample.toPrecision(9)))
}

/** As C prints them, and Python reads them. */
function unusual(sample: number): string {
  if (Number.isNaN(sample)) return 'nan'
  return sample > 0 ? 'inf' : '-inf'
}
