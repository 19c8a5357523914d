/** What became of a line at a centre. */
export type OutcomeKind = 'ok' | 'nodata' | 'failed' | 'refused' | 'delegated'

/** How a line ended. */
export interface Outcome {
  readonly kind: OutcomeKind
  /** What was found: rows, channels or records, as the handler counts; 0 unless `ok`. */
  readonly count: number
  /** One sentence for people: the reason, or a remark. Empty where there is nothing to add. */
  readonly detail: string
}

/** How one line ended at one centre. */
export interface LineOutcome extends Outcome {
  readonly number: number
  readonly dcName: string
}
