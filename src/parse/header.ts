/**
 * The header of a request, `.NETDC_REQUEST` to `.END` (protocol, section 1): its fields are taken
 * apart one by one, then read together. Quoting rules do not hold here: `1/2" tape` is a good value.
 */
import type { Remark, RequestHeader } from '../model/index.ts'
import { readAddress } from './address.ts'
import type { HeaderValue } from './header-values.ts'
import { headerDefaults, headerValues } from './header-values.ts'
import { longestLine, remark } from './text.ts'

/** One line of a header, taken apart. */
export interface HeaderField {
  readonly number: number
  /** The line as it was received. */
  readonly text: string
  /** In upper case, without the dot; `.ALTERNATIVE MEDIA` and such are `ALTERNATE MEDIA`. */
  readonly keyword: string
  /** Trimmed; empty where the field has none. */
  readonly value: string
}

export interface HeaderReading {
  readonly header: Partial<RequestHeader>
  /** Whether it has the fields of a request that one centre passes on to another (section 4.2). */
  readonly delegated: boolean
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

/** Takes a header line apart. @returns `undefined` when it is none */
export function readHeaderField(
  number: number,
  clean: string,
  text = clean,
): HeaderField | undefined {
  const match = /^\.([A-Za-z]\w*)(.*)$/.exec(clean)
  if (match === null) return undefined
  const [, word = '', rest = ''] = match
  const isAlternate = /^ALTERNAT(?:E|IVE)(?:_MEDIA)?$/i.test(word)
  const keyword = isAlternate ? 'ALTERNATE MEDIA' : word.toUpperCase()
  const tail = isAlternate ? rest.replace(/^\s*MEDIA\b/i, '') : rest
  return { number, text, keyword, value: tail.replace(/^\s*:/, '').trim() }
}

/** Whether a line with this keyword belongs into a header and nowhere else. */
export function isHeaderKeyword(keyword: string): boolean {
  return keyword === 'EMAIL' || headerValues.has(keyword) || centreFields.has(keyword)
}

/** What only a request has that one centre passes on to another. */
const centreFields: ReadonlySet<string> = new Set([
  'HUB_ID',
  'HUB_EMAIL',
  'HUB_DC',
  'LINE_NUMBERS',
  'CONFIRMED',
])

/** @param allowLocalhost - whether `.EMAIL user@localhost` will do */
export function readHeader(
  fields: readonly HeaderField[],
  { allowLocalhost }: { readonly allowLocalhost: boolean },
): HeaderReading {
  const problems: Remark[] = []
  const warnings: Remark[] = []
  let header: Partial<RequestHeader> = headerDefaults
  for (const [keyword, sent] of byKeyword(fields)) {
    const field = lastOf(sent, warnings)
    const value = readValue(keyword, field, sent, allowLocalhost)
    header = { ...header, ...value.gives }
    const text = isSecret(keyword) ? `.${keyword}` : field.text
    if (value.problem !== undefined) problems.push(remark(field.number, text, value.problem))
    if (value.warning !== undefined) warnings.push(remark(field.number, text, value.warning))
  }
  return {
    header,
    delegated: fields.some((field) => centreFields.has(field.keyword)),
    problems: [...missing(fields), ...problems],
    warnings,
  }
}

/** The value of a disposition, and of a field that may be a misspelt one, can hold a password. */
function isSecret(keyword: string): boolean {
  return keyword === 'DISPOSITION' || !isHeaderKeyword(keyword)
}

function byKeyword(fields: readonly HeaderField[]): Map<string, HeaderField[]> {
  const groups = new Map<string, HeaderField[]>()
  for (const field of fields) {
    const group = groups.get(field.keyword)
    if (group === undefined) groups.set(field.keyword, [field])
    else group.push(field)
  }
  return groups
}

function lastOf(sent: readonly HeaderField[], warnings: Remark[]): HeaderField {
  const last = sent.at(-1)
  if (last === undefined) throw new Error('a keyword without a field')
  if (sent.length > 1) {
    warnings.push(
      remark(last.number, `.${last.keyword}`, 'this field is repeated; the last one counts'),
    )
  }
  return last
}

function readValue(
  keyword: string,
  field: HeaderField,
  sent: readonly HeaderField[],
  allowLocalhost: boolean,
): HeaderValue {
  if (field.text.length > longestLine) {
    return { gives: {}, problem: `the line has more than ${longestLine} characters` }
  }
  if (centreFields.has(keyword))
    return { gives: {}, warning: 'only a data centre sends this field' }
  if (field.value === '') return { gives: {} }
  if (keyword === 'EMAIL') return readEmail(sent, allowLocalhost)
  const read = headerValues.get(keyword)
  if (read === undefined) return { gives: {}, warning: 'this header field is not known' }
  return read(field.value)
}

function readEmail(sent: readonly HeaderField[], allowLocalhost: boolean): HeaderValue {
  const addresses = sent.map((field) => readAddress(field.value, allowLocalhost))
  const email = addresses.at(-1)
  if (email === undefined) {
    return { gives: {}, problem: 'this is not one plain e-mail address, such as name@example.org' }
  }
  // Answers to the wrong one of two would be spam.
  if (addresses.some((other) => other?.toLowerCase() !== email.toLowerCase())) {
    return { gives: {}, problem: 'the request has two different e-mail addresses' }
  }
  return { gives: { email } }
}

const mandatory = ['NAME', 'INST', 'EMAIL']

function missing(fields: readonly HeaderField[]): Remark[] {
  const sent = new Set(fields.filter((f) => f.value !== '').map((f) => f.keyword))
  return mandatory
    .filter((keyword) => !sent.has(keyword))
    .map((keyword) => remark(0, `.${keyword}`, `the mandatory field .${keyword} is missing`))
}
