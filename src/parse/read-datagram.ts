/**
 * Reads a datagram. It reads only: whether whoever sent it is a centre, and may say so, is found out
 * elsewhere.
 */
import type { Remark } from '../model/index.ts'
import { datagramMethods } from './datagram.ts'
import type { Datagram, DatagramMethod } from './datagram.ts'
import { datagramRules, newDraft } from './datagram-fields.ts'
import type { DatagramDraft } from './datagram-fields.ts'
import { excerpt } from './excerpt.ts'
import { FieldTaker } from './fields.ts'
import { hidden, hideValue } from './header.ts'
import { LineCursor } from './line-cursor.ts'
import { typeOf } from './line.ts'
import { Remarks } from './remarks.ts'
import type { Steps } from './steps.ts'
import { finish, linesPerStep } from './steps.ts'

/** A datagram, with what was left out of it; or why the text is none. */
export type DatagramReading =
  | { readonly datagram: Datagram; readonly warnings: readonly Remark[] }
  | { readonly problems: readonly Remark[] }

/** @param text - of the mail, decoded: `%%ACTION` stands on its first line that is not blank */
export function readDatagram(text: string): DatagramReading {
  return finish(datagramSteps(text))
}

/** {@link readDatagram}, step by step: a text may report on a hundred thousand lines. */
export function* datagramSteps(text: string): Steps<DatagramReading> {
  const reader = new DatagramReader(text)
  while (reader.readSome(linesPerStep)) yield
  return reader.conclude()
}

/** What there is below `%%ACTION`. */
interface Open {
  readonly draft: DatagramDraft
  readonly fields: FieldTaker<DatagramDraft>
}

class DatagramReader {
  readonly #lines: LineCursor
  readonly #problems = new Remarks()
  readonly #warnings = new Remarks()
  #open: Open | undefined
  #isEnded = false
  /** Lines above `.END` that are no fields, and fields that nobody knows: perhaps the data. */
  #strayLines = 0
  #strangeFields = 0

  constructor(text: string) {
    this.#lines = new LineCursor(text)
  }

  /** @returns whether there may be more to read */
  readSome(most: number): boolean {
    for (let i = 0; i < most; i++) {
      const line = this.#lines.next()
      if (line === undefined) return false
      const trimmed = line.trim()
      if (trimmed !== '') this.#read(trimmed)
      if (this.#isEnded || (this.#open === undefined && trimmed !== '')) return false
    }
    return true
  }

  conclude(): DatagramReading {
    if (this.#open === undefined) {
      this.#problems.addIfNone(0, '', noAction)
      return { problems: this.#problems.all }
    }
    const { draft } = this.#open
    this.#takeData(draft)
    this.#judge(draft)
    const problems = this.#problems.all
    return problems.length > 0 ? { problems } : { datagram: draft, warnings: this.#warnings.all }
  }

  #read(line: string): void {
    const keyword = typeOf(line)
    if (this.#open === undefined) this.#readAction(line)
    else if (keyword === undefined) this.#readStray(line)
    else if (keyword === 'END') this.#isEnded = true
    else this.#readField(line, keyword, this.#open)
  }

  #readAction(line: string): void {
    const action = readAction(line)
    if (typeof action === 'string') {
      this.#problems.add(this.#lines.number, line, action)
      return
    }
    const draft = newDraft(action.type, action.method)
    this.#open = { draft, fields: new FieldTaker(datagramRules, draft) }
  }

  #readField(line: string, keyword: string, { draft, fields }: Open): void {
    const { number } = this.#lines
    const rule = datagramRules.get(keyword)
    if (rule === undefined) {
      this.#strangeFields++
      this.#warnings.add(number, hideValue(`.${keyword}`), unknown)
    } else if (rule.of?.includes(draft.method) === false) {
      this.#warnings.add(number, line, `.${keyword} says nothing on a ${draft.method}`)
    } else {
      const problem = fields.take(keyword, valueOf(line, keyword))
      const shown = rule.isSecret === true ? hideValue(`.${keyword}`) : line
      if (problem !== undefined) this.#problems.add(number, shown, problem)
    }
  }

  #readStray(line: string): void {
    this.#strayLines++
    if (/^%%ACTION\b/i.test(line)) this.#problems.add(this.#lines.number, line, secondAction)
    // Perhaps the end of an address that a mailer wrapped, which nobody else may know.
    else this.#warnings.add(this.#lines.number, hidden, noField)
  }

  #takeData(draft: DatagramDraft): void {
    const { rest } = this.#lines
    if (rest.trim() === '') return
    if (draft.method === 'SHIPMENT') draft.data = rest
    else this.#warnings.add(this.#lines.number, '.END', `a ${draft.method} has no data; ${unread}`)
  }

  #judge({ method, hubId, lines, files }: DatagramDraft): void {
    const mayHoldData = method === 'SHIPMENT' && this.#strangeFields > 0
    if (!this.#isEnded && (mayHoldData || this.#strayLines > 0))
      this.#problems.add(0, '.END', noEnd)
    if (hubId === '' && method !== 'HEARTBEAT') this.#problems.add(0, '.HUB_ID', noHubId)
    if (new Set(lines.map(({ number }) => number)).size < lines.length) {
      this.#problems.add(0, '.LINE', 'a line is reported on twice')
    }
    if (new Set(files.map(({ name }) => name)).size < files.length) {
      this.#problems.add(0, '.FILE', 'two files have the same name')
    }
  }
}

const noAction = 'a datagram begins with a line such as %%ACTION DATA::SHIPRDY'
const secondAction = 'a mail holds one datagram'
const unknown = 'this field is not known and was not read'
const noField = 'this is no field, which begins with a dot and its name, and was not read'
const noEnd = 'the line .END is missing, so fields and data cannot be told apart'
const noHubId = 'the field .HUB_ID is missing: no request is named'
const unread = 'what stands below was not read'

/** Whatever is longer names no class and method. */
const longestAction = 200

/** @returns why the line is none, in words */
function readAction(
  line: string,
): { readonly type: string; readonly method: DatagramMethod } | string {
  const [, type = '', word = ''] =
    (line.length <= longestAction ? actionForm.exec(line.toUpperCase()) : undefined) ?? []
  if (type === '') return noAction
  const method = datagramMethods.find((one) => one === word)
  if (method === undefined) {
    return `${excerpt(word)} is no method; known are ${datagramMethods.join(', ')}`
  }
  if ((type === 'SYS') !== (method === 'HEARTBEAT')) {
    return `${method} is no method of ${excerpt(type)}: only HEARTBEAT is one of SYS`
  }
  return { type, method }
}

const actionForm = /^%%ACTION\b[\s:]*([A-Z][A-Z0-9_-]*)\s*::\s*([A-Z]+)$/

/** A colon after the keyword does no harm. */
function valueOf(line: string, keyword: string): string {
  const value = line.slice(1 + keyword.length).trimStart()
  return (value.startsWith(':') ? value.slice(1) : value).trim()
}
