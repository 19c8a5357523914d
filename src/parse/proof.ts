/** The fields by which a centre proves that it wrote a text, for whom and when (protocol, section 4.4). */
import type { Instant } from '../model/index.ts'
import { formatInstant } from '../model/index.ts'
import type { FieldRule, FieldRules, Mutable, WrittenField } from './fields.ts'
import { readTime } from './time.ts'

/** What a text says of itself; whether it is true, its signature tells. */
export interface Proof {
  readonly fromDc?: string
  readonly toDc?: string
  readonly date?: Instant
  /** Tells the same text from a fresh one that says the same. */
  readonly nonce?: string
  /** Names the key of the signature. */
  readonly key?: string
  /** SHA-256 of each attached file, 64 lower-case hex digits. */
  readonly attachments: readonly string[]
}

export interface ProofDraft extends Mutable<Omit<Proof, 'attachments'>> {
  readonly attachments: string[]
}

const mostAttachments = 1000

const rules: FieldRules<ProofDraft> = new Map<string, FieldRule<ProofDraft>>([
  ['FROM_DC', { take: (draft, value) => takeCentre(value, (name) => (draft.fromDc = name)) }],
  ['TO_DC', { take: (draft, value) => takeCentre(value, (name) => (draft.toDc = name)) }],
  ['DATE', { take: takeDate }],
  ['NONCE', { take: (draft, value) => takeWord(value, (word) => (draft.nonce = word)) }],
  ['KEY', { take: (draft, value) => takeWord(value, (word) => (draft.key = word)) }],
  ['ATTACHMENT', { take: takeAttachment, mayRepeat: true }],
])

export const proofKeywords: ReadonlySet<string> = new Set(rules.keys())

/** The rules for a text of which the proof is a part. */
export function proofRules<Draft>(
  proofOf: (draft: Draft) => ProofDraft,
): readonly (readonly [keyword: string, rule: FieldRule<Draft>])[] {
  return [...rules].map(([keyword, { take, ...rule }]) => [
    keyword,
    { ...rule, take: (draft, value) => take(proofOf(draft), value) },
  ])
}

/** The inverse of reading them. */
export function proofFields(proof: Proof): readonly WrittenField[] {
  const { fromDc, toDc, date, nonce, key, attachments } = proof
  return [
    ['FROM_DC', fromDc],
    ['TO_DC', toDc],
    ['DATE', date === undefined ? undefined : formatInstant(date)],
    ['NONCE', nonce],
    ['KEY', key],
    ...attachments.map((sha256) => ['ATTACHMENT', sha256] as const),
  ]
}

/** Folds the name of a centre. @returns why it is none */
export function takeCentre(value: string, keep: (name: string) => void): string | undefined {
  const name = value.toUpperCase()
  if (!/^[A-Z0-9_-]{1,16}$/.test(name)) return 'this is no name of a data centre'
  keep(name)
  return undefined
}

/** @returns 64 lower-case hex digits, or `undefined` */
export function readSha256(value: string): string | undefined {
  return /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : undefined
}

/** A word is also looked for in tables: it is no longer than it must be. */
function takeWord(value: string, keep: (word: string) => void): string | undefined {
  if (!/^[!-~]{1,200}$/.test(value)) return 'this is not one plain word of at most 200 characters'
  keep(value)
  return undefined
}

function takeDate(draft: ProofDraft, value: string): string | undefined {
  const reading = readTime(value)
  if ('problem' in reading) return reading.problem
  draft.date = reading.at
  return undefined
}

function takeAttachment({ attachments }: ProofDraft, value: string): string | undefined {
  if (attachments.length === mostAttachments) return `at most ${mostAttachments} of these are read`
  const sha256 = readSha256(value)
  if (sha256 === undefined) return noSha256
  attachments.push(sha256)
  return undefined
}

export const noSha256 = 'this is no SHA-256 of 64 hex digits'
