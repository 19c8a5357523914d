/**
 * Contestants in turn, A B C, B C A, C A B: so that a busy minute of the machine falls on all of them,
 * and none always comes after the same one, whose memory the system may still be taking back.
 */

/** @param measure - one run of one contestant. @returns its measurements, in the order of the rounds */
export async function interleaved<C, M>(
  contestants: readonly C[],
  rounds: number,
  measure: (contestant: C) => Promise<M>,
): Promise<ReadonlyMap<C, readonly M[]>> {
  const results = new Map<C, M[]>(contestants.map((contestant) => [contestant, []]))
  for (let round = 0; round < rounds; round++) {
    const turn = round % results.size
    const all = [...results]
    for (const [contestant, measured] of [...all.slice(turn), ...all.slice(0, turn)]) {
      measured.push(await measure(contestant))
    }
  }
  return results
}
