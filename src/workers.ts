/** Who works on a ledger: how a process calls itself there, and what is done about those that died. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

import type { Ledger } from './ledger/ledger.ts'
import type { Log } from './log/log.ts'
import { systemCode } from './model/index.ts'
import type { Instant } from './model/index.ts'

/** `<host>/<process>/<something of its own>` */
export function workerName(): string {
  return `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
}

/**
 * Takes their jobs from workers that were processes of this machine and have ended: a gateway that
 * was killed goes on when it is started again, without waiting for its old leases. To be called
 * before this process takes any job. What fails here is only told: leases run out by themselves.
 *
 * @param due - when to hand out a job again that has now seen so many crashes
 */
export async function releaseDead(
  ledger: Pick<Ledger, 'workers' | 'release'>,
  due: (crashes: number) => Instant,
  log: Log,
): Promise<void> {
  try {
    for (const worker of await ledger.workers()) {
      if (isDead(worker))
        log.warn({ worker, jobs: await ledger.release(worker, due) }, 'work taken over')
    }
  } catch (thrown) {
    log.error({ err: thrown }, 'the work of processes that died could not be taken over')
  }
}

/** Whoever has our own number had it before us, as the first process of a container does. */
function isDead(worker: string): boolean {
  const [host, number] = worker.split('/')
  if (host !== hostname() || !/^\d+$/.test(number ?? '')) return false
  return Number(number) === process.pid || !isRunning(Number(number))
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) !== 'ESRCH'
  }
}
