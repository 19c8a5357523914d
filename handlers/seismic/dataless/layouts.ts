/**
 * How the blockettes of a response are laid out, those of channels (053 to 062) and those of the
 * dictionaries (041 to 048): fields, by their numbers, with their widths. (SEED 2.4, chapter 6)
 */

export type Step =
  | { readonly field: number; readonly width: number }
  /** Ended by a tilde. */
  | { readonly field: number; readonly width: 'variable' }
  /** The lookup code of a unit. */
  | { readonly field: number; readonly width: 'units' }
  /** As many rows as another field says. */
  | { readonly field: number; readonly count: number; readonly row: readonly number[] }

/** Pairs of field and width, in their order. */
function fields(...pairs: readonly (readonly [number, number | 'variable' | 'units'])[]): Step[] {
  return pairs.map(([field, width]) =>
    typeof width === 'number' ? { field, width } : { field, width },
  )
}

const [one, pair, root, list] = [[14], [12, 12], [12, 12, 12, 12], [12, 12, 12, 12, 12]]

function polesZeros(first: number): Step[] {
  return [
    ...fields([first, 'units'], [first + 1, 'units'], [first + 2, 12], [first + 3, 12]),
    { field: first + 4, width: 3 },
    { field: first + 5, count: first + 4, row: root },
    { field: first + 9, width: 3 },
    { field: first + 10, count: first + 9, row: root },
  ]
}

function coefficients(first: number): Step[] {
  return [
    ...fields([first, 'units'], [first + 1, 'units'], [first + 2, 4]),
    { field: first + 3, count: first + 2, row: pair },
    { field: first + 5, width: 4 },
    { field: first + 6, count: first + 5, row: pair },
  ]
}

function responseList(first: number): Step[] {
  return [
    ...fields([first, 'units'], [first + 1, 'units'], [first + 2, 4]),
    { field: first + 3, count: first + 2, row: list },
  ]
}

function fir(): Step[] {
  return [...fields([5, 1], [6, 'units'], [7, 'units'], [8, 4]), { field: 9, count: 8, row: one }]
}

function polynomial(first: number): Step[] {
  return [
    ...fields([first, 'units'], [first + 1, 'units'], [first + 2, 1], [first + 3, 1]),
    ...[4, 5, 6, 7, 8].map((i) => ({ field: first + i, width: 12 })),
    { field: first + 9, width: 3 },
    { field: first + 10, count: first + 9, row: pair },
  ]
}

function decimation(first: number): Step[] {
  return [10, 5, 5, 11, 11].map((width, i) => ({ field: first + i, width }))
}

/** Calibrations, which may follow, are not kept. */
function gain(first: number): Step[] {
  return [12, 12, 2].map((width, i) => ({ field: first + i, width }))
}

const typeAndStage = fields([3, 1], [4, 2])
const stage = fields([3, 2])
const keyAndName = fields([3, 4], [4, 'variable'])
const keyNameAndType = [...keyAndName, ...fields([5, 1])]

export const layouts: ReadonlyMap<number, readonly Step[]> = new Map([
  [53, [...typeAndStage, ...polesZeros(5)]],
  [54, [...typeAndStage, ...coefficients(5)]],
  [55, [...stage, ...responseList(4)]],
  [56, stage],
  [57, [...stage, ...decimation(4)]],
  [58, [...stage, ...gain(4)]],
  [61, [...stage, ...fields([4, 'variable']), ...fir()]],
  [62, [...typeAndStage, ...polynomial(5)]],
  [41, [...keyAndName, ...fir()]],
  [42, [...keyNameAndType, ...polynomial(6)]],
  [43, [...keyNameAndType, ...polesZeros(6)]],
  [44, [...keyNameAndType, ...coefficients(6)]],
  [45, [...keyAndName, ...responseList(5)]],
  [46, keyAndName],
  [47, [...keyAndName, ...decimation(5)]],
  [48, [...keyAndName, ...gain(5)]],
])
