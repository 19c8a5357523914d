/** What a hub adds to a request that it passes on to another centre (protocol, section 4.2). */
import type { Remark } from '../model/index.ts'
import type { FieldRule, FieldRules, Mutable } from './fields.ts'
import { FieldTaker, plainValue } from './fields.ts'
import type { HeaderField } from './header.ts'
import { readHubId } from './hub-id.ts'
import { takeLineNumbers } from './line-numbers.ts'
import { proofRules, takeCentre } from './proof.ts'
import type { Proof, ProofDraft } from './proof.ts'
import { Remarks } from './remarks.ts'

export interface Delegation {
  readonly hubId: string
  /** DC_NAME of the hub; empty where neither a field nor the HUB_ID tells. */
  readonly hubDc: string
  /** Where it says that it is written to; empty where it does not. */
  readonly hubEmail: string
  /** The hub's number of each line, in their order; none at all where an old hub does not tell. */
  readonly lineNumbers: readonly number[]
  /** Whether the hub found the requester's address to be the requester's. */
  readonly isConfirmed: boolean
  readonly proof: Proof
}

export interface ReadDelegation extends Delegation {
  /** Which line of the mail's text each line of the request is, good or not: beside the hub's numbers. */
  readonly textNumbers: readonly number[]
}

/** A delegation that is there was read in full. */
export interface DelegationReading {
  readonly delegation?: ReadDelegation
  readonly problems: readonly Remark[]
}

interface Draft extends Mutable<Omit<Delegation, 'lineNumbers' | 'proof'>> {
  readonly lineNumbers: number[]
  readonly proof: ProofDraft
}

const rules: FieldRules<Draft> = new Map<string, FieldRule<Draft>>([
  ['HUB_ID', { take: takeHubId }],
  ['HUB_DC', { take: (draft, value) => takeCentre(value, (name) => (draft.hubDc = name)) }],
  ['HUB_EMAIL', { take: takeHubEmail }],
  [
    'LINE_NUMBERS',
    { take: ({ lineNumbers }, value) => takeLineNumbers(lineNumbers, value), mayRepeat: true },
  ],
  ['CONFIRMED', { take: takeConfirmed }],
  ...proofRules<Draft>(({ proof }) => proof),
])

/**
 * @param fields - of the request's header
 * @param textNumbers - which line of the mail's text each line of the request is
 */
export function readDelegation(
  fields: readonly HeaderField[],
  textNumbers: readonly number[],
): DelegationReading {
  const draft = {
    hubId: '',
    hubDc: '',
    hubEmail: '',
    lineNumbers: [],
    isConfirmed: false,
    proof: { attachments: [] },
  }
  const taker = new FieldTaker(rules, draft)
  const problems = new Remarks()
  for (const { number, text, keyword, value } of fields) {
    const problem = taker.take(keyword, value)
    if (problem !== undefined) problems.add(number, text, problem)
  }
  judge(draft, textNumbers.length, problems)
  if (problems.all.length > 0) return { problems: problems.all }
  const hubDc = draft.hubDc === '' ? (readHubId(draft.hubId)?.dcName ?? '') : draft.hubDc
  return { delegation: { ...draft, hubDc, textNumbers }, problems: [] }
}

function judge({ hubId, lineNumbers }: Draft, lines: number, problems: Remarks): void {
  if (hubId === '') problems.add(0, '.HUB_ID', noHubId)
  if (lineNumbers.length > 0 && lineNumbers.length !== lines) {
    const reason = `the request has ${lines} lines, but there are ${lineNumbers.length} numbers for them`
    problems.add(0, '.LINE_NUMBERS', reason)
  }
}

const noHubId = 'the field .HUB_ID is missing: it names the request'

function takeHubId(draft: Draft, value: string): undefined {
  draft.hubId = plainValue(value)
}

function takeHubEmail(draft: Draft, value: string): undefined {
  draft.hubEmail = plainValue(value)
}

function takeConfirmed(draft: Draft, value: string): undefined {
  draft.isConfirmed = value.toUpperCase() === 'YES'
}
