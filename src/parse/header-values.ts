/** What the value of each header field means, one field by itself (protocol, section 1). */
import type { RequestHeader } from '../model/index.ts'
import { readDisposition } from './disposition.ts'
import { cleanLabel } from './label.ts'
import { withoutSecrets } from './text.ts'

/** What one value gives to the header. A problem or a warning never repeats the value. */
export interface HeaderValue {
  readonly gives: Partial<RequestHeader>
  readonly problem?: string
  readonly warning?: string
}

/** What holds for a field that was not sent. */
export const headerDefaults = {
  formatWaveform: 'SEED',
  formatResponse: 'SEED_ASCII',
  mergeDays: 0,
  disposition: { mode: 'PULL' },
} as const satisfies Partial<RequestHeader>

/**
 * What a value means.
 *
 * @param value - trimmed, never empty
 * @param received - the same with characters that cannot be seen spelt out
 */
export type ReadValue = (value: string, received: string) => HeaderValue

/** By keyword, every field but `.EMAIL`. */
export const headerValues: ReadonlyMap<string, ReadValue> = new Map<string, ReadValue>([
  ['NAME', (name) => ({ gives: { name } })],
  ['INST', (inst) => ({ gives: { inst } })],
  ['MAIL', (mail) => ({ gives: { mail } })],
  ['PHONE', (phone) => ({ gives: { phone } })],
  ['FAX', (fax) => ({ gives: { fax } })],
  ['LABEL', readLabel],
  ['MEDIA', (value) => readMedium(value, (media) => ({ media }))],
  ['ALTERNATE MEDIA', (value) => readMedium(value, (alternateMedia) => ({ alternateMedia }))],
  ['FORMAT_WAVEFORM', (value) => ({ gives: { formatWaveform: value.toUpperCase() } })],
  ['FORMAT_RESPONSE', (value) => ({ gives: { formatResponse: value.toUpperCase() } })],
  ['MERGE_DATA', readMergeDays],
  ['DISPOSITION', readDispositionValue],
])

/**
 * The sender knows files by the label: whatever is not used as it was sent is said. What may be a
 * password is no label.
 */
function readLabel(value: string, received: string): HeaderValue {
  const label = holdsSecret(value) ? '' : cleanLabel(value)
  if (label === '') {
    const reason = 'nothing of this label can be part of a file name: files get a name of our own'
    return { gives: {}, warning: reason }
  }
  if (label === received) return { gives: { label } }
  return { gives: { label }, warning: `the label is used as ${label}: ${labelRule}` }
}

const labelRule = 'it becomes part of file names, so it is up to 64 letters, digits, . _ and -'

const media = ['FTP', 'EMAIL']

/** Advisory: type and size of a shipment decide (protocol, section 6), so that nothing is refused. */
function readMedium(value: string, give: (medium: string) => HeaderValue['gives']): HeaderValue {
  const folded = value.toUpperCase()
  if (media.includes(folded)) return { gives: give(folded) }
  if (/\bTAPE\b|EXABYTE|\bD[AL]T\b/.test(folded)) {
    const warning = 'no tapes are written here: shipments wait for pick-up instead'
    return { gives: give(value), warning }
  }
  const warning = `this medium is not known and has no effect; the media are ${media.join(' and ')}`
  return { gives: holdsSecret(value) ? {} : give(value), warning }
}

function holdsSecret(value: string): boolean {
  return withoutSecrets(value) !== value
}

const usualMergeDays = 2
/** A merge that waits longer would outlive the files it waits for. */
const mostMergeDays = 30

function readMergeDays(value: string): HeaderValue {
  const match = /^(NO|YES)(?:\s+(.*))?$/i.exec(value)
  if (match === null)
    return merge(0, 'this is neither NO nor YES: nothing is merged; write YES and a number of days')
  if (match[1]?.toUpperCase() === 'NO') return merge(0)
  if (match[2] === undefined) return merge(usualMergeDays)
  const days = /^(\d{1,4})(?:\s*DAYS?)?$/i.exec(match[2])?.[1]
  if (days === undefined || Number(days) === 0) {
    return merge(
      usualMergeDays,
      `this is no number of days above 0: the merge waits ${usualMergeDays} days`,
    )
  }
  if (Number(days) <= mostMergeDays) return merge(Number(days))
  return merge(mostMergeDays, `a merge waits ${mostMergeDays} days at most`)
}

function merge(mergeDays: number, warning?: string): HeaderValue {
  return { gives: { mergeDays }, ...(warning === undefined ? {} : { warning }) }
}

function readDispositionValue(value: string): HeaderValue {
  const reading = readDisposition(value)
  if ('disposition' in reading) return { gives: reading }
  return { gives: {}, warning: `shipments wait for pick-up instead: ${reading.problem}` }
}
