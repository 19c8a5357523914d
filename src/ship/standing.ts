/** Where one request stands, in the words that answers to commands print. */
import type { Attachment } from './letter.ts'
import type { LineView, ShipmentView } from './views.ts'

export interface Standing {
  readonly hubId: string
  readonly label: string
  /** When the mail came. */
  readonly received: string
  /** In one sentence. */
  readonly state: string
  /** What is being waited for, one sentence each. */
  readonly waitsFor: readonly string[]
  /** `3 found, 2 in progress` */
  readonly summary: string
  readonly lineCount: number
  readonly shipments: readonly ShipmentView[]
  /** Empty where there are too many for a letter. */
  readonly lines: readonly LineView[]
  /** The table of the lines, where there are too many. */
  readonly table: Attachment | undefined
  /** What names the request in a command, and proves who says so; only where it may be told. */
  readonly commandWords: string | undefined
}

/** The tables of several requests: a name that is taken gets `.2`, `.3`. */
export function numbered(standings: readonly Standing[]): readonly Attachment[] {
  const taken = new Map<string, number>()
  return standings.flatMap(({ label, table }) => {
    if (table === undefined) return []
    const count = (taken.get(label) ?? 0) + 1
    taken.set(label, count)
    return [
      count === 1 ? table : { ...table, name: table.name.replace(label, `${label}.${count}`) },
    ]
  })
}
