/** What the value of each field of a datagram means, one field by itself (protocol, section 4.1). */
import type { OutcomeKind } from '../model/index.ts'
import { shippedTo } from './datagram.ts'
import type { Datagram, DatagramFile, DatagramMethod, LineReport } from './datagram.ts'
import { plainValue, readWhole } from './fields.ts'
import type { FieldRule, Mutable } from './fields.ts'
import { mostLines } from './line-numbers.ts'
import { noSha256, proofRules, readSha256 } from './proof.ts'
import type { ProofDraft } from './proof.ts'

/** A datagram that is being read. */
export interface DatagramDraft extends Mutable<Omit<Datagram, 'lines' | 'files' | 'proof'>> {
  readonly lines: LineReport[]
  readonly files: DatagramFile[]
  readonly proof: ProofDraft
}

export function newDraft(type: string, method: DatagramMethod): DatagramDraft {
  return {
    class: type,
    method,
    hubId: '',
    name: '',
    email: '',
    delegate: '',
    shipTo: '',
    replyTo: '',
    media: '',
    dispositionUser: '',
    dispositionHub: '',
    fileName: '',
    label: '',
    isResend: false,
    lines: [],
    files: [],
    proof: { attachments: [] },
    data: '',
  }
}

interface DatagramRule extends FieldRule<DatagramDraft> {
  /** The methods that have the field; without it, all. */
  readonly of?: readonly DatagramMethod[]
  /** Who has the value can do something with it: it is not repeated to anyone. */
  readonly isSecret?: true
}

export const datagramRules: ReadonlyMap<string, DatagramRule> = new Map<string, DatagramRule>([
  ['HUB_ID', text('hubId')],
  ['NAME', text('name')],
  ['EMAIL', text('email')],
  ['DELEGATE', { take: takeDelegate }],
  ['SHIPTO', text('shipTo')],
  ['REPLYTO', text('replyTo')],
  ['SIZE', whole('kilobytes')],
  ['MEDIA', text('media')],
  ['DISPOSITION_USER', text('dispositionUser')],
  ['DISPOSITION_HUB', text('dispositionHub')],
  ['FILENAME', { take: takeFileName }],
  ['LABEL', text('label')],
  ['RESEND', { take: takeResend, mayBeEmpty: true }],
  ['BYTES', whole('bytes')],
  ['SHA256', { take: takeSha256 }],
  ['URL', { ...text('url'), isSecret: true }],
  ['TOKEN', { ...text('token'), isSecret: true }],
  ['SHIPPED', { take: takeShipped, of: ['DONE'] }],
  ['LINE', { take: takeLine, of: ['DONE', 'NODATA'], mayRepeat: true }],
  ['FILE', { take: takeFile, mayRepeat: true, isSecret: true }],
  ['VERSION', { ...text('version'), of: ['HEARTBEAT'] }],
  ['TYPES', { take: takeTypes, of: ['HEARTBEAT'] }],
  ...proofRules<DatagramDraft>(({ proof }) => proof),
])

type TextKey =
  | ('hubId' | 'name' | 'email' | 'shipTo' | 'replyTo' | 'media' | 'fileName' | 'label')
  | ('dispositionUser' | 'dispositionHub' | 'url' | 'token' | 'version')

function text(key: TextKey): FieldRule<DatagramDraft> {
  return {
    take(draft, value) {
      draft[key] = plainValue(value)
      return undefined
    },
  }
}

/** A size is what somebody claims: nothing is made as large because of it. */
function whole(key: 'kilobytes' | 'bytes'): FieldRule<DatagramDraft> {
  return {
    take(draft, value) {
      const number = readWhole(value)
      if (number === undefined) return noNumber
      draft[key] = number
      return undefined
    },
  }
}

const noNumber = 'this is no whole number, or one too large to be exact'

function takeDelegate(draft: DatagramDraft, value: string): undefined {
  draft.delegate = plainValue(value).toUpperCase()
}

function takeFileName(draft: DatagramDraft, value: string): string | undefined {
  if (!isFileName(value)) return noFileName
  draft.fileName = value
  return undefined
}

const noFileName = 'this is no name of a file: it begins with a dot, or holds what a path does'

function isFileName(name: string): boolean {
  return !name.startsWith('.') && !/[/\\\p{Cc}\u2028\u2029]/u.test(name)
}

function takeResend(draft: DatagramDraft, value: string): undefined {
  draft.isResend = value.toUpperCase() !== 'NO'
}

function takeSha256(draft: DatagramDraft, value: string): string | undefined {
  const sha256 = readSha256(value)
  if (sha256 === undefined) return noSha256
  draft.sha256 = sha256
  return undefined
}

function takeShipped(draft: DatagramDraft, value: string): string | undefined {
  const shipped = shippedTo.find((one) => one === value.toUpperCase())
  if (shipped === undefined) return `this is none of ${shippedTo.join(', ')}`
  draft.shipped = shipped
  return undefined
}

const outcomeKinds = [
  ...(['ok', 'nodata', 'failed', 'refused', 'delegated'] as const),
] as const satisfies readonly OutcomeKind[]

function takeLine({ lines }: DatagramDraft, value: string): string | undefined {
  if (lines.length === mostLines) return `at most ${mostLines} lines are read`
  const [, first = '', second = '', third = '', detail = ''] =
    /^(\S+)\s+(\S+)\s+(\S+)(?:\s+(.*))?$/.exec(plainValue(value)) ?? []
  const number = readWhole(first)
  const kind = outcomeKinds.find((one) => one === second.toLowerCase())
  const count = readWhole(third)
  if (!number || kind === undefined || count === undefined) return noReport
  lines.push({ number, outcome: { kind, count, detail } })
  return undefined
}

const noReport = `this is no number of a line, outcome (${outcomeKinds.join(', ')}) and count`

const mostFiles = 1000

function takeFile({ files }: DatagramDraft, value: string): string | undefined {
  if (files.length === mostFiles) return `at most ${mostFiles} files are read`
  const file = readFile(value.split(/\s+/))
  if (file === undefined || !isFileName(file.name)) return noFile
  files.push(file)
  return undefined
}

function readFile(words: readonly string[]): DatagramFile | undefined {
  const [name = '', size = '', sum = '', mediaType, url = ''] = words
  const bytes = readWhole(size)
  const sha256 = readSha256(sum)
  if (bytes === undefined || sha256 === undefined) return undefined
  if (mediaType === undefined || words.length > 5) return undefined
  return { name, bytes, sha256, mediaType, url }
}

const noFile = 'this is no name of a file, its bytes, SHA-256 and media type, and perhaps a URL'

function takeTypes(draft: DatagramDraft, value: string): undefined {
  const words = plainValue(value)
    .toUpperCase()
    .split(/[\s,]+/)
  draft.types = words.filter((word) => word !== '')
}
