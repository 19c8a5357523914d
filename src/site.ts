/** What the parts of a gateway have in common while it is opened. */
import type { Closers } from './closers.ts'
import type { Config } from './config/schema.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { DiagnosticLog } from './log/diagnostics.ts'
import type { Clock } from './model/index.ts'
import type { FileStore } from './store/file-store.ts'
import type { PickupTree } from './store/pickup-tree.ts'

/** What is opened on the way, closed in reverse. */
export interface Site {
  readonly config: Config
  readonly folder: string
  readonly log: DiagnosticLog
  readonly clock: Clock
  readonly closers: Closers
}

export interface Records {
  readonly ledger: Ledger
  readonly store: FileStore
  /** Where shipments lie ready for servers of the site's own. */
  readonly tree: PickupTree | undefined
}
