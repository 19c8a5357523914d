import type { Event, NewEvent } from '../log/events.ts'
import type {
  Citation,
  DataRequest,
  Destination,
  Fault,
  FaultCode,
  Instant,
  Job,
  LetterKind,
  LineOutcome,
  LineStory,
  MailId,
  NewJob,
  Part,
  PartId,
  Piece,
  Receipt,
  RequestId,
  RequestLine,
  Remark,
  Shipment,
  ShipmentId,
  Stage,
} from '../model/index.ts'

/**
 * The durable record of what has been asked and how far each request has come.
 *
 * Every method that changes something is one transaction: after a crash it has happened completely
 * or not at all. A job is handed to one worker at a time, under a lease; a worker that dies simply
 * stops renewing, and the job is handed out again. So work is done at least once, and never lost.
 *
 * Implementations share one contract: `test/contracts/ledger.ts`.
 */
export interface Ledger extends LedgerView {
  /**
   * Enters a received mail, its first job (`parse`, with the key `<mail id>/parse`) and the event
   * RECEIVED. Once this resolves it is durable, and the peer may be told `250`. Concurrent calls
   * share one commit.
   *
   * A mail is known when one with its `fingerprint` came within {@link mailMemoryMs}: it is not
   * entered again.
   *
   * @throws {Fault} `RESOURCES` when it could not be made durable; then nothing was entered
   */
  enter(mail: NewMail): Promise<{ readonly id: MailId; readonly isNew: boolean }>

  /**
   * Leases up to `n` due jobs: fair between requesters (each requester's next job in turn,
   * whatever the length of their queues), the oldest first for one requester, and never more at
   * once than `limits` allow.
   */
  take(worker: string, limits: Limits, n: number, leaseMs: number): Promise<readonly Lease[]>

  /**
   * Ends the leases of a worker that died, before they run out.
   *
   * @param due - when to hand out a job again that has now seen so many crashes
   * @returns how many jobs
   */
  release(worker: string, due: (crashes: number) => Instant): Promise<number>

  /** @throws {LeaseLost} when the lease ran out and another worker may hold the job */
  renew(lease: Lease, leaseMs: number): Promise<void>

  /**
   * Enters a part of what comes of a job while it is still worked on, so that no transaction is
   * long. The lines are no request's yet, and jobs are drafts that nobody is given, until the job is
   * finished. A job that is done again, after a crash, enters all again: what an earlier run entered
   * about the same lines is replaced, and its drafts are dropped.
   *
   * @throws {LeaseLost}
   */
  portion(lease: Lease, portion: Portion): Promise<void>

  /**
   * Ends a job well and enters what came of it, together; what was entered in portions is drafted no
   * more. @throws {LeaseLost}
   */
  finish(lease: Lease, entries: Entries): Promise<void>

  /**
   * Puts a job back until `due`, noting why. It comes again as a further attempt, but for one that
   * was only told to stop (`STOPPING`). @throws {LeaseLost}
   */
  postpone(lease: Lease, due: Instant, because: Fault, events: readonly NewEvent[]): Promise<void>

  /**
   * Ends a job badly, for good, and enters what follows from that, together. Jobs that wait for it
   * are released, and jobs that its portions drafted are dropped. @throws {LeaseLost}
   */
  abandon(lease: Lease, because: Fault, entries: Entries): Promise<void>

  /** Enters events. What PICKED_UP tells of a shipment is kept with it, too. */
  note(events: readonly NewEvent[]): Promise<void>

  /**
   * Keeps a word from a peer, once for each (request, class, delegate, method, nonce), whether it
   * comes early, late or twice.
   *
   * @returns whether the word was new
   */
  tell(word: Word): Promise<boolean>

  /**
   * Ends a request's open jobs but for letters, and enters what follows. The request is closed by
   * its closing notice, which has nothing left to wait for; for a request that was not routed yet
   * the entries bring it along.
   *
   * @returns false when the request was closed already; then nothing is changed
   */
  cancel(id: RequestId, entries: Entries): Promise<boolean>

  /**
   * Does again what was given up in a request, and all that hangs on it. What was cancelled was not
   * given up.
   *
   * - `handle`, `merge`: every slice of the class is handled again, because its pieces may be gone;
   *   then it is merged, shipped and announced anew. Where a class is not merged, that holds for
   *   each of its parts by itself.
   * - `ship`: the shipment is open again.
   * - `route`: the outcomes that the failure entered (at the centre `*`) are taken back.
   *
   * The request is open again, in a further {@link RequestRecord.round}, and its closing notice
   * waits for all this.
   *
   * @returns how many given-up jobs were taken up; with 0 nothing was changed
   */
  retry(id: RequestId): Promise<number>

  /** Marks a shipment as removed, with its event. Its bytes are deleted by the caller, before. */
  removed(id: ShipmentId, events: readonly NewEvent[]): Promise<void>

  /** Forgets keys of the store whose bytes were deleted. */
  forget(keys: readonly string[]): Promise<void>

  /** Moves a reader's cursor to the last event it has dealt with. */
  moveCursor(reader: string, event: number): Promise<void>

  close(): Promise<void>
}

/** What everyone may see: the ledger, without the power to change it. */
export interface LedgerView {
  mail(id: MailId): Promise<MailRecord>
  request(id: RequestId): Promise<RequestRecord>
  /**
   * Lines of a part, by their positions in it: `from` up to, not including, `to`. They are as the
   * centre gets them; their text is what was received.
   */
  slice(id: PartId, from: number, to: number): Promise<readonly RequestLine[]>
  /** The lines of a request, in the mail's order: all, or as many as `limit` after a number. */
  lines(id: RequestId, page?: Page): Promise<readonly RequestLine[]>
  /**
   * What became of the lines so far, those that were refused when the mail was read among them, in
   * the mail's order; `type` narrows to a class, which no refused line is of.
   */
  stories(id: RequestId, page: Page, type?: string): Promise<readonly LineStory[]>
  parts(id: RequestId): Promise<readonly Part[]>
  /** The pieces of a part: by file name, within it by position. */
  pieces(id: PartId): Promise<readonly Piece[]>
  /** Every outcome so far, by line number, then centre; `type` narrows to a class. */
  outcomes(id: RequestId, type?: string): Promise<readonly LineOutcome[]>
  /** Each of them once, by subject; `type` narrows to a class. */
  citations(id: RequestId, type?: string): Promise<readonly Citation[]>
  shipment(id: ShipmentId): Promise<ShipmentRecord>
  shipments(id: RequestId): Promise<readonly ShipmentRecord[]>
  /** The shipment that waits, or waited until it was removed, under this pick-up token. */
  waiting(token: string): Promise<ShipmentRecord | undefined>
  /** The bytes of the shipments that wait for pick-up, or are on their way there. */
  waitingBytes(which: Waiting): Promise<number>
  /**
   * Those that may go before their day to make room, in this order: what was picked up, by the time
   * of that, then what nobody fetched since it was offered before an instant, the oldest first. No
   * more than have so many bytes together; all of them where that is less.
   */
  spare(which: Waiting, unfetchedBefore: Instant, bytes: number): Promise<readonly ShipmentRecord[]>
  /** Shipments, arrived or lost, whose day of removal has come. */
  expired(limit: number): Promise<readonly ShipmentRecord[]>
  /** Keys of the store that are no longer needed, oldest first. */
  discarded(limit: number): Promise<readonly string[]>
  /**
   * Those of the keys that nothing needs. A discarded key is not among them: it is told by
   * {@link LedgerView.discarded}, until it is forgotten.
   */
  unknown(keys: readonly string[]): Promise<readonly string[]>
  letters(id: RequestId): Promise<readonly LetterRecord[]>
  lettersOfMail(id: MailId): Promise<readonly LetterRecord[]>
  /**
   * How many jobs whose keys begin with `series` were entered before the one with this key, or were
   * entered at all where it was not; no more than `limit` are counted, as there may be very many.
   */
  rank(key: string, series: string, limit: number): Promise<number>
  /** The jobs of a request, or of a mail, in the order they were entered. */
  jobs(id: RequestId | MailId): Promise<readonly JobRecord[]>
  /** The requests that came in a mail. */
  requestsOf(id: MailId): Promise<readonly RequestRecord[]>
  /** By HUB_ID, ledger id, or the newest with that label. */
  find(name: string): Promise<RequestRecord | undefined>
  /** The requests of a requester with this label, the newest first; addresses have no case. */
  labelled(label: string, email: string, limit: number): Promise<readonly RequestRecord[]>
  /** Hosts that shipments of a requester are to be pushed to, of requests that came after `since`. */
  pushHosts(email: string, since: Instant): Promise<readonly string[]>
  /** The request that this token proves knowledge of. */
  withToken(token: string): Promise<RequestRecord | undefined>
  /** The newest requests first. */
  recent(limit: number): Promise<readonly RequestRecord[]>
  /** How many jobs another job of the same request waits for are left, by stage; the job itself not counted. */
  openJobs(id: RequestId, except: string): Promise<Readonly<Record<Stage, number>>>
  /** The names of those who hold leases. */
  workers(): Promise<readonly string[]>
  /** Jobs not yet settled, by stage. */
  depth(): Promise<Readonly<Record<Stage, number>>>
  /** When the next job falls due, or `undefined` when none waits for a time. */
  nextDue(): Promise<Instant | undefined>
  /** Events after `since`, in their order. */
  events(since: number, limit: number): Promise<readonly Event[]>
  cursor(reader: string): Promise<number>
}

/**
 * How long a mail is known: mail servers that got no answer try again for five days (RFC 5321
 * 4.5.4.1). The same text after that was meant to be read again.
 */
export const mailMemoryMs = 5 * 86_400_000

/** Which of the shipments that wait for pick-up are meant. */
export interface Waiting {
  /** Whose they are; everyone's without it. Addresses have no case. */
  readonly email?: string
  /** These are not. */
  readonly except: readonly ShipmentId[]
}

export interface Page {
  /** The number of the last line that is known already; 0 for none. */
  readonly after: number
  readonly limit: number
}

export interface NewMail {
  readonly envelope: Envelope
  /** The address of the connecting host, or the user who submitted. */
  readonly peer: string
  readonly door: 'smtp' | 'submit' | 'operator'
  /** SHA-256 (hex) of the content without trace headers, and of the envelope. */
  readonly fingerprint: string
  /** Size of the mail in bytes, as it came. */
  readonly bytes: number
  /** The mail itself, or the key under which the store has it, synced. */
  readonly content: { readonly raw: Uint8Array } | { readonly key: string }
}

/**
 * What is kept of a mail in place of what came. No trace of that is left in the ledger; what lay in the
 * store is discarded.
 */
export interface Masking {
  readonly mailId: MailId
  readonly raw: Uint8Array
}

export interface Envelope {
  /** Empty for the null return path. */
  readonly sender: string
  readonly recipients: readonly string[]
}

export interface MailRecord extends Omit<NewMail, 'fingerprint'> {
  readonly id: MailId
  readonly receivedAt: Instant
}

/** How many jobs may be leased at once. */
export interface Limits {
  /** By handler name; a handler without an entry has no limit. */
  readonly byHandler: Readonly<Record<string, number>>
  /** For each destination. */
  readonly byDestination: number
}

/** What a settled job enters in the ledger, all in the same transaction. */
export interface Entries {
  readonly next?: readonly NewJob[]
  readonly events?: readonly NewEvent[]
  /** Outcomes replace those that the same lines had at the same centre. */
  readonly outcomes?: readonly { readonly requestId: RequestId; readonly outcome: LineOutcome }[]
  /** What those who use the data of a class are asked to cite; known ones are passed over. */
  readonly citations?: readonly {
    readonly requestId: RequestId
    readonly class: string
    readonly citation: Citation
  }[]
  readonly requests?: readonly NewRequest[]
  /** Lines of requests that the finish of the same job enters, before the lines that come with them. */
  readonly lines?: readonly LineRun[]
  /**
   * Lines about which `outcomes`, `parts` and `next` tell all that there is to tell: what an earlier
   * run of the same job entered about them is forgotten.
   */
  readonly routed?: LineSpan
  readonly parts?: readonly PartRun[]
  readonly pieces?: readonly Piece[]
  readonly shipments?: readonly Shipment[]
  readonly arrivals?: readonly { readonly shipmentId: ShipmentId; readonly receipt: Receipt }[]
  /** Shipments that did not arrive. */
  readonly losses?: readonly Loss[]
  readonly removals?: readonly Removal[]
  /** Mails that are kept without the logins in them. */
  readonly maskings?: readonly Masking[]
  readonly letters?: readonly NewLetter[]
  /** Requests that are finished. */
  readonly closes?: readonly RequestId[]
  /** Keys of the store that are no longer needed. A key that is discarded is never named again. */
  readonly discards?: readonly string[]
}

/** What may be entered before the job is finished. */
export type Portion = Pick<Entries, 'lines' | 'routed' | 'outcomes' | 'parts' | 'next'>

/** Lines of a request, by their numbers: those above `after`, and not above `upTo`. */
export interface LineSpan {
  readonly requestId: RequestId
  readonly after: number
  readonly upTo: number
}

/** All lines of a span, the good ones and the refused ones. */
export interface LineRun extends LineSpan {
  readonly lines: readonly RequestLine[]
  readonly problems: readonly Remark[]
}

/** Further lines of a part, or all of them. */
export interface PartRun extends Part {
  /** How many lines of it were entered before; none unless told. */
  readonly from?: number
  /** Those of the lines that the centre gets otherwise than they were received: what it gets. */
  readonly narrowed?: readonly RequestLine[]
}

/** A shipment that was given up. Its bytes are kept for a while, so that it can be retried. */
export interface Loss {
  readonly shipmentId: ShipmentId
  readonly reason: string
  /** When its bytes are removed. */
  readonly removedAt: Instant
}

/**
 * A shipment that waits, removed before its day. It is passed over when it does not wait any more.
 * Its bytes are discarded.
 */
export interface Removal {
  readonly shipmentId: ShipmentId
  readonly reason: string
  readonly event: NewEvent
}

export interface NewRequest {
  /** Made by `requestId()` of the mail and the request's place in it. */
  readonly id: RequestId
  readonly mailId: MailId
  /** With those of its lines and problems that were not entered in portions before. */
  readonly request: DataRequest
  /** What was entered in portions: how many good lines, and up to which number. */
  readonly drafted?: { readonly lines: number; readonly upTo: number }
  /** Proof, in letters, that whoever names it has read them. */
  readonly token: string
  /** The DC_NAME of this centre: with the time and a counter it makes the HUB_ID. */
  readonly hub: string
  /** Of the mail, for the threading of the answers: Message-IDs without brackets, oldest first. */
  readonly references: readonly string[]
  /** The subject of the mail; empty where it had none. */
  readonly subject: string
}

export interface RequestRecord extends Omit<NewRequest, 'request' | 'drafted'> {
  /** `<DC_NAME>:<Mon_DD,HH:MM:SS>:<number>`: a printed name (protocol, section 2). */
  readonly hubId: string
  /**
   * Without its lines, which may be many: see {@link LedgerView.lines}. Its problems are those of the
   * whole request; refused lines are told by {@link LedgerView.stories}.
   */
  readonly request: Omit<DataRequest, 'lines'>
  readonly lineCount: number
  readonly receivedAt: Instant
  readonly closedAt: Instant | undefined
  /** How many times it was taken up again with {@link Ledger.retry}. */
  readonly round: number
}

export interface ShipmentRecord extends Shipment {
  readonly to: Destination
  readonly state: 'open' | 'arrived' | 'lost' | 'removed'
  readonly receipt: Receipt | undefined
  /** Why it was lost, or removed before its day. */
  readonly reason: string | undefined
  /** When it was last picked up. */
  readonly fetchedAt?: Instant
}

export interface NewLetter {
  readonly kind: LetterKind
  readonly mailId: MailId | undefined
  readonly requestId: RequestId | undefined
  readonly to: string
  readonly subject: string
  readonly messageId: string
  /** What the relay said: the file's path, or its answer. */
  readonly path: string
}

export interface LetterRecord extends NewLetter {
  readonly sentAt: Instant
}

export interface JobRecord {
  readonly key: string
  readonly stage: Stage
  readonly attempt: number
  readonly state: 'ready' | 'held' | 'postponed' | 'leased' | 'done' | 'abandoned'
  readonly enteredAt: Instant
  readonly settledAt: Instant | undefined
  /** Why it was last postponed or abandoned. */
  readonly because: { readonly code: FaultCode; readonly detail: string } | undefined
}

/** A datagram's content, on its way to the job that waits for it. */
export interface Word {
  readonly requestId: RequestId
  readonly class: string
  readonly delegate: string
  readonly method: string
  /** Tells repeats apart; for old peers, which send none, the mail's hash. */
  readonly nonce: string
  readonly body: string
}

/** A job, and the proof that it is ours for now. */
export interface Lease {
  readonly job: Job
  /** When the lease runs out unless renewed. */
  readonly until: Instant
  /** Opaque to everyone but the ledger. */
  readonly token: string
}

/** Another worker may have the job. Drop everything: your result is no longer wanted. */
export class LeaseLost extends Error {
  constructor(key: string) {
    super(`lease on job ${key} ran out`)
    this.name = 'LeaseLost'
  }
}
