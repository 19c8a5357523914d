/**
 * The header of a request, `.NETDC_REQUEST` to `.END` (protocol, section 1): its fields are taken
 * apart one by one, then read together. Quoting rules do not hold here: `1/2" tape` is a good value.
 */
import type { Remark, RequestHeader } from '../model/index.ts'
import { readAddress } from './address.ts'
import type { HeaderValue } from './header-values.ts'
import { headerDefaults, headerValues } from './header-values.ts'
import { proofKeywords } from './proof.ts'
import { nearest } from './spelling.ts'
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
  const match = /^\.([A-Za-z][\w-]*)(.*)$/.exec(clean)
  if (match === null) return undefined
  const [, word = '', rest = ''] = match
  const isAlternate = alternateMedia.test(word)
  const keyword = isAlternate ? 'ALTERNATE MEDIA' : word.toUpperCase()
  const tail = isAlternate ? rest.replace(/^\s*MEDIA\b/i, '') : rest
  return { number, text, keyword, value: tail.replace(/^\s*:/, '').trim() }
}

const alternateMedia = /^ALTERNAT(?:E|IVE)(?:[-_]?MEDIA)?$/i

/** Whether a line with this keyword, or with its first word, belongs into a header only. */
export function isHeaderKeyword(keyword: string): boolean {
  return headerKeywords.has(keyword) || alternateMedia.test(keyword)
}

/** The keyword that is meant by a misspelt one. */
export function nearestKeyword(keyword: string): string | undefined {
  return nearest(keyword, [...headerKeywords, 'END'])
}

/** What only a request has that one centre passes on to another. */
const centreFields: ReadonlySet<string> = new Set([
  'HUB_ID',
  'HUB_EMAIL',
  'HUB_DC',
  'LINE_NUMBERS',
  'CONFIRMED',
])

/** What is said to anyone else who writes one. */
export const onlyCentres = 'only a data centre sends this field'

const headerKeywords: ReadonlySet<string> = new Set([
  'EMAIL',
  ...headerValues.keys(),
  ...centreFields,
])

/**
 * Whether the value of a field can hold a password: that of a disposition, spelt right or not, and
 * of what people add to one.
 */
export function mayHoldSecret(keyword: string): boolean {
  return nearest(keyword, secretKeywords) !== undefined
}

const secretKeywords = ['DISPOSITION', 'PUSH', 'PASSWORD', 'PASSWD', 'PASS', 'PWD', 'USER', 'LOGIN']

/** Stands for what is not repeated to anyone. */
export const hidden = '…'

export function hideValue(keyword: string): string {
  return `${keyword} ${hidden}`
}

/** @param allowLocalhost - whether `.EMAIL user@localhost` will do */
export function readHeader(
  fields: readonly HeaderField[],
  { allowLocalhost }: { readonly allowLocalhost: boolean },
): HeaderReading {
  const problems: Remark[] = []
  const warnings: Remark[] = []
  let header: Partial<RequestHeader> = headerDefaults
  const { delegated, own, centres } = parted(fields)
  const groups = Map.groupBy(own, (field) => field.keyword)
  for (const [keyword, sent] of known(groups)) {
    const given = sent.filter(({ value }) => value !== '')
    // An empty field counts as not sent.
    const field = given.at(-1)
    if (field === undefined) continue
    if (given.length > 1) {
      warnings.push(
        remark(field.number, shown(field), 'this field is repeated; the last one counts'),
      )
    }
    const value = readValue(keyword, field, given, allowLocalhost)
    header = { ...header, ...value.gives }
    if (value.problem !== undefined) {
      problems.push(remark(field.number, shown(field), value.problem))
    }
    if (value.warning !== undefined) {
      warnings.push(remark(field.number, shown(field), value.warning))
    }
  }
  return {
    header,
    delegated,
    problems: [...missing(own), ...problems],
    warnings: [...toldOnce(centres), ...warnings, ...others(groups)],
  }
}

/** The fields of the request, and those of the centre that passes it on. */
function parted(fields: readonly HeaderField[]) {
  const delegated = fields.some(({ keyword }) => centreFields.has(keyword))
  const isOfCentre = ({ keyword }: HeaderField) =>
    centreFields.has(keyword) || (delegated && proofKeywords.has(keyword))
  const own = fields.filter((field) => !isOfCentre(field))
  return { delegated, own, centres: fields.filter(isOfCentre) }
}

/** Some of them may be repeated. */
function toldOnce(centres: readonly HeaderField[]): Remark[] {
  const told = new Map<string, Remark>()
  for (const field of centres) {
    const { number, keyword, value } = field
    if (value === '' || told.has(keyword)) continue
    told.set(keyword, remark(number, shown(field), onlyCentres))
  }
  return [...told.values()]
}

/** Of so many fields that are not known each is looked at by itself: what was meant takes time to find. */
const mostUnknown = 20

type Groups = ReadonlyMap<string, readonly HeaderField[]>

/** All fields but the unknown ones beyond the first. */
function known(groups: Groups): readonly (readonly [string, readonly HeaderField[]])[] {
  let count = 0
  return [...groups].filter(([keyword]) => isHeaderKeyword(keyword) || ++count <= mostUnknown)
}

function others(groups: Groups): Remark[] {
  const unknownOnes = [...groups].filter(([keyword]) => !isHeaderKeyword(keyword))
  const [, [first] = []] = unknownOnes[mostUnknown] ?? []
  if (first === undefined) return []
  const more = unknownOnes.length - mostUnknown
  const reason = `${more} more header fields, from this one on, are not known and were not read`
  return [remark(first.number, shown(first), reason)]
}

/** The line as it is repeated to the sender: a disposition, or what may be one, without its value. */
function shown({ keyword, text }: HeaderField): string {
  const isSecret = keyword === 'DISPOSITION' || !isHeaderKeyword(keyword)
  return isSecret ? hideValue(`.${keyword}`) : text
}

function readValue(
  keyword: string,
  field: HeaderField,
  given: readonly HeaderField[],
  allowLocalhost: boolean,
): HeaderValue {
  if (field.text.length > longestLine) {
    const { length } = field.text
    return unread(keyword, `the line has ${length} characters; at most ${longestLine} are read`)
  }
  if (keyword === 'EMAIL') return readEmail(given, allowLocalhost)
  const read = headerValues.get(keyword)
  return read === undefined ? unknown(keyword) : read(field.value, valueAsReceived(field))
}

/** Without a mandatory field nothing can be done; any other is left out, and the sender told. */
function unread(keyword: string, reason: string): HeaderValue {
  return mandatory.includes(keyword)
    ? { gives: {}, problem: reason }
    : { gives: {}, warning: `${reason}: the field was left out` }
}

function unknown(keyword: string): HeaderValue {
  const meant = nearestKeyword(keyword)
  const hint = meant === undefined ? '' : `: did you mean .${meant}?`
  return { gives: {}, warning: `this header field is not known and was not read${hint}` }
}

/** With what cannot be seen in it spelt out. */
function valueAsReceived({ number, text, value }: HeaderField): string {
  return readHeaderField(number, text)?.value ?? value
}

function readEmail(given: readonly HeaderField[], allowLocalhost: boolean): HeaderValue {
  const addresses = given.map((field) => readAddress(field.value, allowLocalhost))
  const email = addresses.at(-1)
  if (email === undefined) return { gives: {}, problem: noAddress }
  if (email.toLowerCase() === guidesAddress) return { gives: {}, problem: notYours }
  // Answers to the wrong one of two would be spam.
  if (addresses.some((other) => other?.toLowerCase() !== email.toLowerCase())) {
    const reason = 'the request has two different e-mail addresses: give the one for the answers'
    return { gives: {}, problem: reason }
  }
  return { gives: { email } }
}

/** Of the example in the guide, which people send as it is, or quote in an answer. */
const guidesAddress = 'you@example.org'
const notYours = 'this is the address of the example: write your own in its place'

const noAddress =
  'this is not one plain e-mail address: give it alone, without a name or a list, as in name@example.org'

const mandatory: readonly string[] = ['NAME', 'INST', 'EMAIL']

function missing(fields: readonly HeaderField[]): Remark[] {
  const sent = new Set(fields.filter((f) => f.value !== '').map((f) => f.keyword))
  return mandatory
    .filter((keyword) => !sent.has(keyword))
    .map((keyword) => {
      const reason = `the mandatory field .${keyword} is missing${misspelt(keyword, fields)}`
      return remark(0, `.${keyword}`, reason)
    })
}

function misspelt(keyword: string, fields: readonly HeaderField[]): string {
  const unknownOnes = fields.filter((field) => !isHeaderKeyword(field.keyword))
  const meant = unknownOnes
    .slice(0, mostUnknown)
    .find((field) => nearestKeyword(field.keyword) === keyword)
  return meant === undefined ? '' : `: line ${meant.number} says .${meant.keyword} instead`
}
