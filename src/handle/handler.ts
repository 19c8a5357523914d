import type { Egress } from '../egress/egress.ts'
import type { Log } from '../log/log.ts'
import type {
  Citation,
  Clock,
  Outcome,
  RequestHeader,
  RequestId,
  RequestLine,
} from '../model/index.ts'

/**
 * A plug-in that answers lines of certain types: its name, its grammar, and how to make one from
 * its section of the configuration. It knows where data lives; it knows nothing of mail, of the
 * ledger, or of how its answers travel onwards.
 */
export interface HandlerModule<Options = unknown, Query = unknown> {
  /** As in `[handlers.NAME]` of the configuration. */
  readonly name: string
  /** The types of line it answers, without the dot: an open set. */
  readonly types: readonly string[]
  /** What one call of {@link Handler.handle} gets: up to 100 lines, or always the whole part. */
  readonly unit: 'slice' | 'part'
  /** Whether the handlers after it are not asked for its types at all. */
  readonly takesOver?: boolean

  /**
   * The ways in which it can answer for other centres. The lines of such tasks come with their
   * {@link HandlerTask.source}, and may have the option `exclude=BK,…`: networks that are not meant.
   */
  readonly answersFor?: readonly (keyof Source)[]

  /** The unit, where it hangs on what the request wants: a zip can only be made as a whole. */
  unitOf?(type: string, header: RequestHeader): 'slice' | 'part'

  /**
   * Reads its own section and nothing else.
   *
   * @param folder - what relative paths in it are relative to
   * @throws {Fault} `CONFIG`, naming the key that is wrong
   */
  readOptions(section: unknown, folder: string): Options

  /**
   * Its own grammar: what the line asks for, or every reason why it cannot be answered. Pure, so
   * that every error is in the receipt.
   */
  readLine(line: RequestLine): LineReading<Query>

  /**
   * Why a line that reads well cannot be answered as its request wants it, e.g. in a format that is
   * not made; `undefined` where it can. Pure: it is in the receipt.
   */
  refusal?(line: RequestLine, header: RequestHeader): string | undefined

  /** What the one product of a part is: it decides the file's name and how it may travel. */
  form(type: string, header: RequestHeader): ProductForm

  create(options: Options, host: HandlerHost): Handler<Query> | Promise<Handler<Query>>
}

/** Where another centre is asked that a handler answers for. */
export interface Source {
  /** The base address of its FDSN web services, as the operator wrote it: `https://geofon.example/fdsnws`. */
  readonly fdsnws: string
}

/** What kind of file a product is. */
export interface ProductForm {
  /** The file name's ending without the dot, e.g. `mseed`. */
  readonly ending: string
  /** IANA media type; `text/…` products may be mailed and are merged one after another. */
  readonly mediaType: string
}

/** What a handler makes of a line. */
export type LineReading<Query> =
  | { readonly query: Query; readonly warnings?: readonly string[] }
  | { readonly problems: readonly string[] }

/** Answers lines. One object serves many tasks, several at a time. */
export interface Handler<Query = unknown> {
  /**
   * Yields, line by line and in order, the bytes of the product and then each line's outcome. The
   * caller reads the bytes of an answer to their end before it asks for the next answer, and is done
   * with a chunk of them before it asks for the next chunk: its memory may be used again.
   *
   * After a crash the same lines are handled again from the start: a handler must not mind.
   *
   * @throws {Fault} `SOURCE_DOWN` to be called again later, any `never` code to give the lines up
   */
  handle(lines: readonly HandlerLine<Query>[], task: HandlerTask): AsyncIterable<Answer>

  /**
   * Begins work that goes on by itself, e.g. watching an archive. Called once, in processes that
   * answer lines; {@link Handler.close} ends it.
   */
  start?(): void

  /**
   * Asks the data source whether it is there; where another centre is named, the source of that one.
   * For `netdc check` and the monitor. @throws {Fault}
   */
  check?(signal: AbortSignal, source?: Source): Promise<void>

  /** Lets go of what it holds. Called once, after the last task has settled. */
  close?(): Promise<void>
}

export interface HandlerLine<Query> {
  readonly number: number
  /** The line as it was received: products that repeat it print this. */
  readonly text: string
  readonly query: Query
}

/**
 * A piece of the part's one product, a file of its own, what the users of either are asked to cite,
 * or the outcome of a line. Or, once and instead of all these: the product is not there yet, and will
 * be announced by a word (LOCALDONE or NODATA) of the site's data system.
 */
export type Answer =
  | { readonly line: number; readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }
  | {
      readonly line: number
      readonly file: { readonly name: string; readonly mediaType: string }
      readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
    }
  | { readonly line: number; readonly citation: Citation }
  | { readonly line: number; readonly outcome: Outcome }
  | { readonly later: true }

/** What a handler is told about the task at hand, besides the lines. */
export interface HandlerTask {
  readonly requestId: RequestId
  /** The name of the request in mails and words (protocol, section 2). */
  readonly hubId: string
  /** What a word about the lines must bring along, to prove that it comes from whoever was given them. */
  readonly token: string
  /** The type of all its lines, without the dot. */
  readonly class: string
  /** Formats asked for, the label, the requester. */
  readonly header: RequestHeader
  /** The centre whose answer this is: the DC_NAME column of inventories. */
  readonly dcName: string
  /** Set for the lines of another centre: then nothing but this source is asked. */
  readonly source?: Source
  /** 1 the first time, counting up with every retry. */
  readonly attempt: number
  /** More than so many bytes are not taken for all its lines: what is put aside for them need not be more. */
  readonly maxBytes?: number
  /** Aborts at the deadline, on shutdown, or when the lease is lost. Pass it to every wait. */
  readonly signal: AbortSignal
  /** Already carries the request and the handler; add only what is new. */
  readonly log: Log
}

/** What the gateway offers to a handler for its whole life. */
export interface HandlerHost {
  readonly clock: Clock
  readonly log: Log
  /** What the gateway calls itself where it asks others, e.g. `netdc/1.0.0 (+https://netdc.example.org)`. */
  readonly agent?: string
  /** To places that no configuration names, such as those that a web service redirects to. */
  readonly egress?: Egress
}
