/** The records of one answer, over as many attempts as its transfer takes. */
import { Fault } from '../../../src/model/index.ts'
import type { RecordHeader } from '../miniseed/record-header.ts'
import type { Trouble } from '../trouble.ts'
import { GivenRecords } from './given-records.ts'
import type { HttpReply } from './http-exchange.ts'
import type { Question } from './question.ts'
import { RecordCutter } from './record-cutter.ts'

/** An answer that begins with so much that is no miniSEED is not read to its end. */
const mostGarbage = 1024 * 1024
/** How often in a row it may break off without having brought anything new… */
const mostFruitless = 3
/** …and how often altogether, as every attempt may send again what was had before. */
const mostAttempts = 20

export class Transfer {
  readonly #given: GivenRecords
  readonly #isWanted: (record: RecordHeader) => boolean
  #attempts = 0
  #fruitless = 0
  #bytesBefore = 0
  #hasBegun = false
  #isRaggedKnown = false

  constructor(question: Question, host: string, isWanted: (record: RecordHeader) => boolean) {
    this.#given = new GivenRecords(question, host)
    this.#isWanted = isWanted
  }

  /** Bytes of the records that came, wanted or not. */
  get bytes(): number {
    return this.#given.bytes
  }

  /** A new attempt: how the question is asked now. */
  again(): Question {
    this.#attempts++
    this.#bytesBefore = this.bytes
    return this.#given.again()
  }

  /** Whether what was thrown is a transfer that broke off, and asking again may bring the rest. */
  maySucceed(thrown: unknown): thrown is Fault {
    this.#fruitless = this.bytes > this.#bytesBefore ? 0 : this.#fruitless + 1
    const isCut = thrown instanceof Fault && thrown.code === 'SOURCE_DOWN' && this.#hasBegun
    return isCut && this.#fruitless < mostFruitless && this.#attempts < mostAttempts
  }

  /**
   * The wanted records of this attempt that are new. A stretch of them stays as it is until the next
   * one is asked for.
   *
   * @param trouble - is told of an answer that is no miniSEED, and of bytes in it that are none
   * @throws {Fault} `SOURCE_DOWN` where it breaks off
   */
  async *records(reply: HttpReply, trouble: Trouble): AsyncGenerator<Uint8Array> {
    this.#hasBegun = true
    if (isText(reply.mediaType)) {
      await reply.discard()
      this.#garbage(reply, trouble)
      return
    }
    const given = this.#given
    const cutter = new RecordCutter({
      isWanted: (record, bytes, from, to) =>
        given.isNew(record, bytes, from, to) && this.#isWanted(record),
      settle: () => {
        given.settle()
      },
    })
    for await (const piece of reply.body) {
      yield* cutter.push(piece)
      if (cutter.records === 0 && cutter.damagedBytes > mostGarbage) break
    }
    yield* cutter.end()
    this.#judge(cutter, reply, trouble)
  }

  /** @throws {Fault} `SOURCE_DOWN` where there were records before, and now there are none */
  finish(): void {
    this.#given.finish()
  }

  /** For a question that is cut anew. @throws {Fault} `SOURCE_DOWN` where there were records before */
  abandon(host: string): void {
    if (this.bytes > 0) throw new Fault('SOURCE_DOWN', `${host} takes its answer back`)
  }

  #judge(cutter: RecordCutter, reply: HttpReply, trouble: Trouble): void {
    if (cutter.records === 0 && cutter.damagedBytes > 0) {
      this.#garbage(reply, trouble)
      return
    }
    if (cutter.trailingBytes > 0 && !this.#isRaggedKnown) {
      // Some servers close the connection when they fail, which looks like the end.
      this.#isRaggedKnown = true
      throw new Fault('SOURCE_DOWN', `${reply.host} ended in the middle of a record`)
    }
    this.finish()
    trouble.damaged(`the answer of ${reply.host}`, cutter.damagedBytes)
  }

  #garbage({ host, mediaType }: HttpReply, trouble: Trouble): void {
    const what = mediaType === '' ? 'something' : mediaType
    const sentence = `${host} sent ${what} that is no miniSEED`
    if (this.bytes > 0) throw new Fault('SOURCE_DOWN', sentence)
    trouble.note(sentence)
  }
}

function isText(mediaType: string): boolean {
  return /^text\/|html|json|xml/.test(mediaType)
}
