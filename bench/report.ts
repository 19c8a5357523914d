/** What the benchmarks print: Markdown, so that a result can be kept as it came. */

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** The first column to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const ruler = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, ruler, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** `1,234`; with two figures behind the point below ten. */
export function figure(value: number): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

export function ratio(ours: number, theirs: number): string {
  return `${(ours / theirs).toFixed(2)}x`
}

/** A median and, in brackets, the smallest and the largest. */
export function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${figure(median(values))} (${figure(least)}-${figure(most)})`
}

export function megabytes(bytes: number): string {
  return `${figure(bytes / 1_000_000)} MB`
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** @param share - 0 to 1: how many of the values lie below. The nearest value, none in between */
export function quantile(values: readonly number[], share: number): number {
  const inOrder = [...values].sort((one, other) => one - other)
  return inOrder[Math.round((inOrder.length - 1) * share)] ?? Number.NaN
}
