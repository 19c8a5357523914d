/** A request of NetDC, `.NETDC_REQUEST` and all, read of the lines that were found for it. */
import type { Remark } from '../model/index.ts'
import type { Block, TextLine } from './blocks.ts'
import { readDelegation } from './delegation.ts'
import type { DelegationReading } from './delegation.ts'
import type { HeaderField } from './header.ts'
import { headerLineSteps } from './header-lines.ts'
import { readHeader } from './header.ts'
import type { ReadRequest } from './read-request.ts'
import type { LineOptions } from './request-lines.ts'
import { requestLineNumbers, requestLineSteps } from './request-lines.ts'
import type { Steps } from './steps.ts'
import { noLines, onlyCentresDelegate } from './read-request.ts'
import { remark } from './text.ts'

export interface NetdcOptions extends LineOptions {
  /** Whether `.EMAIL user@localhost` will do. */
  readonly allowLocalhost: boolean
}

export function* netdcSteps(block: Block, options: NetdcOptions): Steps<ReadRequest> {
  const parts = yield* splitBlock(block, options.grammars)
  const header = readHeader(parts.fields, options)
  const passed = header.delegated ? readPassed(parts, options) : notPassed
  const body = yield* requestLineSteps(parts.rest, options)
  return {
    header: header.header,
    format: 'NETDC',
    isWhole: block.isOpened && parts.isEnded && block.brokenBy === undefined,
    isDelegated: header.delegated,
    ...(passed.delegation && { delegation: passed.delegation }),
    lines: body.lines,
    problems: [
      ...frameProblems(block, parts, header.delegated),
      ...header.problems,
      ...passed.problems,
      ...body.problems,
    ],
    warnings: [...parts.remarks, ...header.warnings, ...body.warnings],
  }
}

const notPassed: DelegationReading = { problems: [] }

function readPassed({ fields, rest }: BlockParts, { grammars }: LineOptions): DelegationReading {
  return readDelegation(fields, requestLineNumbers(rest, grammars))
}

interface BlockParts {
  readonly fields: readonly HeaderField[]
  readonly isEnded: boolean
  /** The lines after the header. */
  readonly rest: readonly TextLine[]
  readonly remarks: readonly Remark[]
}

/** Parts the header from the lines: `.END` ends it, or, where that is missing, the first line does. */
function* splitBlock({ lines }: Block, grammars: LineOptions['grammars']): Steps<BlockParts> {
  const end = lines.findIndex(
    ({ type }) => type === 'END' || (type !== undefined && grammars.has(type)),
  )
  const header = end < 0 ? lines : lines.slice(0, end)
  const isEnded = lines[end]?.type === 'END'
  const { fields, remarks } = yield* headerLineSteps(header)
  const rest = end < 0 ? [] : lines.slice(isEnded ? end + 1 : end)
  return { fields, isEnded, rest, remarks }
}

/** Of a request of either kind. */
export const missingEnd = missingLine('.END', 'it stands between the header and the lines')

function missingLine(line: string, place: string): Remark {
  return remark(0, line, `the mandatory line ${line} is missing: ${place}`)
}

function frameProblems(block: Block, parts: BlockParts, delegated: boolean): Remark[] {
  const problems: Remark[] = []
  if (!block.isOpened) problems.push(missingLine('.NETDC_REQUEST', 'it begins the request'))
  if (!parts.isEnded) problems.push(missingEnd)
  if (delegated) {
    const { number, text } = block.first
    problems.push(remark(number, text, onlyCentresDelegate))
  }
  if (block.brokenBy !== undefined) {
    const { number, text } = block.brokenBy
    problems.push(
      remark(
        number,
        text,
        'the request is quoted only in part; it ends above this line: send it without the marks',
      ),
    )
  }
  if (parts.isEnded && parts.rest.length === 0) {
    problems.push(noLines)
  }
  return problems
}
