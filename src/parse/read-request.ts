/** A request as far as it could be read, in whichever dialect it was written. */
import type { DataRequest, Remark, RequestFormat, RequestHeader } from '../model/index.ts'
import { headerDefaults } from './header-values.ts'
import type { ReadDelegation } from './delegation.ts'
import { onlyCentres } from './header.ts'
import type { LinesReading } from './request-lines.ts'
import { remark } from './text.ts'

/** {@link asDataRequest} tells whether what was read is enough to be worked on. */
export interface ReadRequest extends LinesReading {
  readonly header: Partial<RequestHeader>
  readonly format: RequestFormat
  /** Whether its frame is whole, `.NETDC_REQUEST` and `.END`, and it is not quoted in part. */
  readonly isWhole: boolean
  /** Whether it says that a centre passed it on: such a one is never run as a person's request. */
  readonly isDelegated: boolean
  /** What the hub says, where it can all be read. */
  readonly delegation?: ReadDelegation
}

export const noLines: Remark = remark(
  0,
  '',
  'the request has no lines: write below .END what is asked for',
)

/** The request as it can be worked on, or `undefined` when something mandatory is not there. */
export function asDataRequest(read: ReadRequest): DataRequest | undefined {
  const { name, inst, email } = read.header
  if (!read.isWhole || read.isDelegated) return undefined
  if (name === undefined || inst === undefined || email === undefined) return undefined
  const header = { ...headerDefaults, ...read.header, name, inst, email }
  const { format, lines, problems, warnings } = read
  return { header, format, lines, problems, warnings }
}

/** What a person is told who writes the fields of a centre. */
export const onlyCentresDelegate =
  'only a data centre that is known here may pass on a request: leave out what data centres write, such as .HUB_ID'

/** A request that a hub passed on. */
export interface DelegatedRequest {
  readonly request: DataRequest
  readonly delegation: ReadDelegation
}

/**
 * The request as a delegate can work on it, once its sender is proven to be a centre; `undefined` when
 * it is not passed on, or not well. An institution is for hubs to ask for.
 */
export function asDelegatedRequest(read: ReadRequest): DelegatedRequest | undefined {
  const { delegation, header, problems, warnings } = read
  if (delegation === undefined) return undefined
  const request = asDataRequest({
    ...read,
    isDelegated: false,
    header: { inst: '', ...header },
    problems: problems.filter(isForCentres),
    warnings: warnings.filter(isForCentres),
  })
  return request && { request, delegation }
}

function isForCentres({ number, text, reason }: Remark): boolean {
  const isMissingInst = number === 0 && text === '.INST'
  return !isMissingInst && reason !== onlyCentres && reason !== onlyCentresDelegate
}
