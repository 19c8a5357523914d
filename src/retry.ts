/** When a job is tried again, and when it is given up. */
import { later } from './model/index.ts'
import type { Fault, FaultCode, Instant, Stage } from './model/index.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Waits before the second, third, … attempt; the last one is repeated. */
const waits = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 4 * hour]

/** How long the outside world may be down before a stage gives up: mail as long as Postfix waits. */
const patience: Readonly<Record<Stage, number>> = {
  parse: 5 * day,
  route: 5 * day,
  handle: 2 * day,
  merge: 5 * day,
  ship: 5 * day,
  notify: 5 * day,
}

/** Attempts after which a fault that is ours, and not the world's, is given up. */
const mostAttempts = 3
const ours: readonly FaultCode[] = ['UNEXPECTED', 'OVERDUE', 'HANDLER_FAILED']

/** Up to so much of a wait is added to it by chance, so that what failed together does not come back together. */
const jitterShare = 0.2

/**
 * @param attempt - the one that failed, counted from 1
 * @param chance - from 0 up to 1
 * @returns when to try again, or `undefined` to give up
 */
export function retryAt(
  now: Instant,
  stage: Stage,
  attempt: number,
  fault: Fault,
  chance = Math.random,
): Instant | undefined {
  if (fault.retry === 'never') return undefined
  if (fault.code === 'STOPPING') return now
  if (ours.includes(fault.code) && attempt >= mostAttempts) return undefined
  if (waited(attempt) > patience[stage]) return undefined
  return later(now, wait(attempt) * (1 + jitterShare * chance()))
}

/**
 * At once after the first crash: a kill or a power cut hits whatever is under way. Then 5 s, and
 * twice as long after each further one, because the job itself may be what kills.
 *
 * @param crashes - how often the process has died with the job in its hands
 */
export function retryAfterCrash(now: Instant, crashes: number): Instant {
  return later(now, crashes <= 1 ? 0 : 5 * second * 2 ** (crashes - 2))
}

function wait(attempt: number): number {
  return waits[Math.min(attempt, waits.length) - 1] ?? 0
}

/** How often something is tried in so many hours; once at least. */
export function triesWithin(hours: number): number {
  let tries = 1
  while (waited(tries + 1) <= hours * hour) tries++
  return tries
}

/** The milliseconds of all waits before this attempt. */
function waited(attempt: number): number {
  let total = 0
  for (let earlier = 1; earlier < attempt; earlier++) total += wait(earlier)
  return total
}
