/** Contestants in turn, A B C A B C, so that a busy minute of the machine falls on all of them. */

/** @param measure - one run of one contestant. @returns its measurements, in the order of the rounds */
export async function interleaved<C, M>(
  contestants: readonly C[],
  rounds: number,
  measure: (contestant: C) => Promise<M>,
): Promise<ReadonlyMap<C, readonly M[]>> {
  const results = new Map<C, M[]>(contestants.map((contestant) => [contestant, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [contestant, measured] of results) measured.push(await measure(contestant))
  }
  return results
}
