/** What the ledger's contract enters: small mails, requests, jobs. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'

import type {
  Entries,
  Ledger,
  Lease,
  Limits,
  NewMail,
  NewRequest,
} from '../../../src/ledger/ledger.ts'
import type { NewEvent } from '../../../src/log/events.ts'
import { Fault, fromMilliseconds, later, partId, requestId } from '../../../src/model/index.ts'
import type {
  Clock,
  Disposition,
  Instant,
  MailId,
  NewJob,
  Part,
  RequestId,
  RequestLine,
  StoredFile,
} from '../../../src/model/index.ts'

/** Opens an empty ledger and closes it after the test. */
export type Open = (t: TestContext, clock: Clock) => Promise<Ledger>

export const noLimits: Limits = { byHandler: {}, byDestination: 1000 }
export const minute = 60_000
/** The mail that is entered first, and its first request. */
export const firstMail = '1' as MailId
export const firstRequest = requestId(firstMail, 1)
export const sourceDown = new Fault('SOURCE_DOWN', 'connection refused')

export function mail(name: string, change: Partial<NewMail> = {}): NewMail {
  return {
    envelope: { sender: `${name}@example.org`, recipients: ['netdc@example.org'] },
    peer: '192.0.2.7',
    door: 'smtp',
    fingerprint: `fingerprint of ${name}`,
    bytes: 5,
    content: { raw: Buffer.from('hello') },
    ...change,
  }
}

export function line(number: number, change: Partial<RequestLine> = {}): RequestLine {
  return {
    number,
    text: `.DATA * IU S${number} * BHZ "2001 06 23" "2001 06 24"`,
    type: 'DATA',
    dcName: '*',
    fields: [['*'], ['IU'], [`S${number}`], ['*'], ['BHZ']],
    options: { quality: 'M' },
    start: fromMilliseconds(Date.UTC(2001, 5, 23)),
    ...change,
  }
}

export function newRequest(
  mailId: MailId,
  lines: readonly RequestLine[],
  change: {
    readonly ordinal?: number
    readonly label?: string
    readonly disposition?: Disposition
  } = {},
): NewRequest {
  const { ordinal = 1, label = 'my_event', disposition = { mode: 'PULL' } as const } = change
  const header = {
    name: 'A. Seismologist',
    inst: 'Univ. of Example',
    email: 'a@example.org',
    label,
    formatWaveform: 'SEED',
    formatResponse: 'SEED_ASCII',
    mergeDays: 0,
    disposition,
  } as const
  return {
    id: requestId(mailId, ordinal),
    mailId,
    request: { header, format: 'NETDC', lines, problems: [], warnings: [] },
    hub: 'NCEDC',
    references: ['1@example.org'],
    subject: 'NETDC_REQUEST',
    token: `token of ${mailId}.${ordinal}`,
  }
}

export function part(request: RequestId, dcName: string, lines: readonly number[]): Part {
  return { id: partId(request, 'DATA', dcName), requestId: request, class: 'DATA', dcName, lines }
}

export function stored(key: string): StoredFile {
  return { key, bytes: 3, sha256: 'a'.repeat(64) }
}

/** A job of the first request; what it does is of no importance here. */
export function job(key: string, change: Partial<NewJob<'route'>> = {}): NewJob<'route'> {
  const input = { requestId: firstRequest }
  return { key, stage: 'route', input, requester: 'a@example.org', ...change }
}

/** The closing notice of the first request. */
export const closing: NewJob<'notify'> = {
  key: `${firstRequest}/closing`,
  stage: 'notify',
  input: { letter: 'closing', requestId: firstRequest },
  requester: 'a@example.org',
}

export function jobs(count: number, prefix: string, change: Partial<NewJob<'route'>> = {}) {
  return Array.from({ length: count }, (_, i) => job(`${prefix}${i + 1}`, change))
}

export function noted(reason: string): NewEvent {
  return { kind: 'BLOCKED', level: 'info', stage: 'receive', reason, address: 'a@example.org' }
}

/** Leases one job, which must be due. */
export async function taken(ledger: Ledger, worker = 'a', leaseMs = minute): Promise<Lease> {
  const [lease] = await ledger.take(worker, noLimits, 1, leaseMs)
  assert.ok(lease, 'a job should be due')
  return lease
}

/** The keys of up to `n` jobs, which stay leased. */
export async function takenKeys(ledger: Ledger, n = 100, limits = noLimits): Promise<string[]> {
  const leases = await ledger.take('a', limits, n, minute)
  return leases.map((lease) => lease.job.key)
}

/** Enters through a mail and the finish of its parse job, as all that follows a mail is. */
export async function entered(
  ledger: Ledger,
  entries: Entries | ((mailId: MailId) => Entries),
  name = 'a',
): Promise<MailId> {
  const { id } = await ledger.enter(mail(name))
  const lease = await taken(ledger)
  assert.equal(lease.job.key, `${id}/parse`)
  await ledger.finish(lease, typeof entries === 'function' ? entries(id) : entries)
  return id
}

/** Takes the next job, checks that it is this one, and finishes it. */
export async function finished(ledger: Ledger, key: string, entries: Entries = {}) {
  const lease = await taken(ledger)
  assert.equal(lease.job.key, key)
  await ledger.finish(lease, entries)
}

/** Takes the next job, checks that it is this one, and gives it up. */
export async function abandoned(ledger: Ledger, key: string, entries: Entries = {}) {
  const lease = await taken(ledger)
  assert.equal(lease.job.key, key)
  await ledger.abandon(lease, sourceDown, entries)
}

/** The state of one job of the first request. */
export async function stateOf(ledger: Ledger, key: string) {
  const records = await ledger.jobs(firstRequest)
  return records.find((record) => record.key === key)?.state
}

export function after(clock: Clock, ms: number): Instant {
  return later(clock(), ms)
}
