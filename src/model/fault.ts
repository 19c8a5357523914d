/**
 * Every way a piece of work can go wrong, in one table.
 *
 * `retry` is to us what 4xx and 5xx are to SMTP: `later` keeps the job in the ledger for another
 * attempt, `never` ends it and tells the requester. The code is what log lines, metrics and mails
 * quote; the sentence is what a person reads. docs/faults.md has a paragraph for each.
 */
export const faults = {
  CONFIG: { retry: 'never', says: 'The configuration of this centre is wrong.' },
  SYNTAX: { retry: 'never', says: 'The request could not be read.' },
  POISON: { retry: 'never', says: 'The mail could not be taken apart.' },
  NO_ROUTE: { retry: 'never', says: 'No data centre is known for this line.' },
  NOT_HANDLED: { retry: 'never', says: 'This centre does not answer lines of this type.' },
  SOURCE_DOWN: { retry: 'later', says: 'The data source did not answer.' },
  SOURCE_BROKEN: { retry: 'never', says: 'The data source holds something that cannot be read.' },
  HANDLER_FAILED: { retry: 'later', says: 'The handler of this data centre failed.' },
  TOO_LARGE: { retry: 'never', says: 'The answer is larger than this centre sends.' },
  DESTINATION_DOWN: { retry: 'later', says: 'The destination did not accept the shipment.' },
  DESTINATION_REFUSED: { retry: 'never', says: 'The destination refused the shipment.' },
  RESOURCES: { retry: 'later', says: 'This machine ran short of disk, memory or open files.' },
  OVERDUE: { retry: 'later', says: 'The work took longer than it may.' },
  STOPPING: { retry: 'later', says: 'The gateway is being stopped; the work goes on afterwards.' },
  UNEXPECTED: { retry: 'later', says: 'Something went wrong that nobody foresaw.' },
} as const satisfies Record<string, { retry: 'later' | 'never'; says: string }>

export type FaultCode = keyof typeof faults

interface FaultOptions {
  readonly cause?: unknown
  /** The detail is in words of the system or a library: it may hold paths and other internals. */
  readonly isForeign?: boolean
}

/** A foreseen failure. Anything else that is thrown is a bug, and is logged with its stack. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly #isForeign: boolean

  /** @param detail - what exactly happened, e.g. `connect to 192.0.2.7:21 timed out after 30 s` */
  constructor(code: FaultCode, detail: string, options: FaultOptions = {}) {
    super(detail, options)
    this.name = 'Fault'
    this.code = code
    this.#isForeign = options.isForeign ?? false
  }

  /** Whether the detail is not for requesters. */
  get isForeign(): boolean {
    return this.#isForeign
  }

  get retry(): 'later' | 'never' {
    return faults[this.code].retry
  }
}

/** What the operating system and SQLite call a shortage that passes. */
const shortages =
  /^(ENOSPC|EDQUOT|EMFILE|ENFILE|ENOMEM|EAGAIN|SQLITE_(BUSY|FULL|LOCKED|IOERR|NOMEM))/
/** What they say of a disk that was lost or made read-only: it comes back when an operator sees to it. */
const lostDisks = /^(EIO|EREMOTEIO|ESTALE|EROFS|ENODEV|ENXIO|SQLITE_READONLY)/
/** What the operating system calls a network that is not there now. */
const networkTrouble =
  /^(ECONN\w*|ETIMEDOUT|EHOST\w*|ENET\w*|EPIPE|EAI_AGAIN|ENOTFOUND|ESOCKET|EDNS|ECANCELED)$/

/** Turns whatever was thrown into a Fault, keeping the original as its cause. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown
  return new Fault(foreseen(thrown), detailOf(thrown), { cause: thrown, isForeign: true })
}

/**
 * What a requester reads about a fault: the sentence of the table, and the detail where it is in our
 * own words. Foreign ones, such as `ENOENT: … '/archive/…'`, are for the log.
 */
export function sentenceFor(fault: Fault): string {
  const { says } = faults[fault.code]
  return fault.isForeign || fault.message === '' ? says : `${says} (${fault.message})`
}

/** Whether the machine ran short of something, whatever file it was at: no matter of that one file. */
export function isShortage(thrown: unknown): boolean {
  return shortages.test(systemCode(thrown))
}

/** Some errors say nothing but their code, e.g. of a connection that failed at every address. */
function detailOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.message || systemCode(thrown) || thrown.name
}

function foreseen(thrown: unknown): FaultCode {
  const code = systemCode(thrown)
  if (shortages.test(code) || lostDisks.test(code)) return 'RESOURCES'
  if (networkTrouble.test(code)) return 'SOURCE_DOWN'
  return 'UNEXPECTED'
}

/** The `code` of a Node or SQLite error, `''` where there is none. */
export function systemCode(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return ''
  return typeof thrown.code === 'string' ? thrown.code : ''
}
