/** Notes the pick-ups from servers of the site's own, which tell of them in a transfer log. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Ledger } from '../ledger/ledger.ts'
import { asFault } from '../model/index.ts'
import { LogReader } from './log-reader.ts'
import { readTransfer } from './transfer-line.ts'
import type { Transfer } from './transfer-line.ts'
import { Waiting } from './waiting.ts'
import type { WaitingOptions } from './waiting.ts'

export interface TransferLogOptions extends WaitingOptions {
  readonly ledger: Pick<Ledger, 'waiting' | 'note' | 'cursor' | 'moveCursor'>
  readonly path: string
  /** How often the log is looked at. */
  readonly pollMs: number
}

export interface TransferLog {
  /** Reads what is there, then stops. */
  close(): Promise<void>
}

export function followTransfers(options: TransferLogOptions): TransferLog {
  const { ledger, log, path, pollMs } = options
  const waiting = new Waiting(options)
  const closing = new AbortController()
  const reader = new LogReader(path, {
    // A cursor of the ledger, which here counts bytes and not events.
    read: (file) => ledger.cursor(`xferlog/${file}`),
    move: (file, position) => ledger.moveCursor(`xferlog/${file}`, position),
  })
  const handOn = async (lines: readonly string[]) => {
    for (const line of lines) {
      const transfer = readTransfer(line)
      if (transfer) await count(transfer, waiting)
    }
  }
  let trouble = ''
  const look = async () => {
    try {
      await reader.read(handOn)
      trouble = ''
    } catch (error) {
      const fault = asFault(error)
      // Once, not every time that it is looked at.
      if (fault.message !== trouble) log.error({ err: fault }, 'the transfer log cannot be read')
      trouble = fault.message
    }
  }
  const run = async () => {
    while (!closing.signal.aborted) {
      await look()
      await sleep(pollMs, null, { signal: closing.signal }).catch(() => null)
    }
    await look()
    await reader.close()
  }
  const running = run()
  return {
    async close() {
      closing.abort()
      await running
    },
  }
}

async function count(transfer: Transfer, waiting: Waiting): Promise<void> {
  const { token, name, peer, bytes, isComplete } = transfer
  const shipment = await waiting.find(token, name)
  if (typeof shipment === 'string') return
  const size = shipment.file.bytes
  // A log tells how much was sent, and not from where: what was resumed went up to the end, and what
  // broke off is taken to have begun at the beginning, but for its last byte.
  const [first, last] = isComplete
    ? [Math.max(0, size - bytes), size - 1]
    : [0, Math.min(bytes, size) - 2]
  await waiting.sent(shipment, first, last, peer)
}
