/** What a cancelled request's closing notice tells of the lines that nobody had answered. */
import type { Entries, LedgerView } from '../ledger/ledger.ts'
import type { RequestId } from '../model/index.ts'

/** @param by - who cancelled, e.g. `the operator` */
export async function cancellation(
  ledger: LedgerView,
  id: RequestId,
  by: string,
): Promise<Entries> {
  const answered = new Set(
    (await ledger.outcomes(id)).map(({ number, dcName }) => `${number} ${dcName}`),
  )
  const cancelled = { kind: 'failed', count: 0, detail: `cancelled by ${by}` } as const
  const outcomes = (await ledger.parts(id)).flatMap(({ dcName, lines }) =>
    lines
      .filter((number) => !answered.has(`${number} ${dcName}`))
      .map((number) => ({ requestId: id, outcome: { number, dcName, ...cancelled } })),
  )
  return { outcomes }
}
