/** The lines that are routed: each kind matches the same rows, however long the table is. */

const rest = '* BH? "2001 06 23 20 30 00" "2001 06 23 21 30 00"'

/** By their kind: the line with a number. */
export const lines: ReadonlyMap<string, (i: number) => string> = new Map<
  string,
  (i: number) => string
>([
  ['a code', (i) => `.DATA * IU S${i} ${rest}`],
  ['a list of codes', (i) => `.DATA * "IU BK ZA" S${i} ${rest}`],
  ['a pattern', (i) => `.DATA * Z? S${i} ${rest}`],
  ['a code that only a pattern matches', (i) => `.DATA * Z${i % 10} S${i} ${rest}`],
  ['a network with stations of its own', () => `.DATA * GE APE ${rest}`],
  ['a list of stations', () => `.DATA * GE "APE WLF" ${rest}`],
  ['a pattern of stations', () => `.DATA * GE AP* ${rest}`],
  ['a network of no row but *', (i) => `.DATA * Q${i % 10} S${i} ${rest}`],
  ['codes that never come twice', (i) => `.DATA * Q${i} * ${rest}`],
  ['patterns that never come twice', (i) => `.DATA * Q${i}? * ${rest}`],
  ['a centre by name', (i) => `.DATA NCEDC BK S${i} ${rest}`],
  ['a mix', (i) => mix(i)],
])

function mix(i: number): string {
  const kinds = [`IU S${i}`, `"IU BK" S${i}`, `Z? S${i}`, 'GE APE', `GE "WLF APE"`, `Q${i % 10} *`]
  return `.DATA * ${kinds[i % kinds.length] ?? ''} ${rest}`
}
