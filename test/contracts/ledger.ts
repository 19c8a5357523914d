import { describe } from 'node:test'

import { describeBlocks } from './ledger/blocks.ts'
import { describeCommands } from './ledger/commands.ts'
import { describeFairness } from './ledger/fairness.ts'
import { describeLeases } from './ledger/leases.ts'
import { describeLimits } from './ledger/limits.ts'
import { describeMails } from './ledger/mails.ts'
import { describeOperator } from './ledger/operator.ts'
import { describePortions } from './ledger/portions.ts'
import { describeProducts } from './ledger/products.ts'
import { describeRecords } from './ledger/records.ts'
import { describeRequests } from './ledger/requests.ts'
import type { Open } from './ledger/samples.ts'
import { describeRetryOfClasses } from './ledger/retry-class.ts'
import { describeRetry } from './ledger/retry.ts'
import { describeShipments } from './ledger/shipments.ts'
import { describeWaiting } from './ledger/waiting.ts'

/** What every ledger promises. Run it against each implementation. */
export function describeLedger(name: string, open: Open) {
  describe(`${name} keeps the ledger's promises`, () => {
    describeMails(open)
    describeLeases(open)
    describeLimits(open)
    describeFairness(open)
    describeBlocks(open)
    describeRequests(open)
    describePortions(open)
    describeProducts(open)
    describeShipments(open)
    describeWaiting(open)
    describeOperator(open)
    describeRetry(open)
    describeRetryOfClasses(open)
    describeRecords(open)
    describeCommands(open)
  })
}
