/** The numbers of lines, as a program is told them: `3-7 9`. */

/** @param numbers - rising */
export function formatNumbers(numbers: readonly number[]): string {
  const spans: { first: number; last: number }[] = []
  for (const number of numbers) {
    const span = spans.at(-1)
    if (span?.last === number - 1) span.last = number
    else spans.push({ first: number, last: number })
  }
  return spans
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    .join(' ')
}
