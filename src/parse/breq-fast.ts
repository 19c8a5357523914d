/**
 * BREQ_FAST requests (protocol, section 8), an older form than NetDC's that many programs still write:
 * a header without `.NETDC_REQUEST`, and lines without a type. They are read as requests of NetDC.
 */
import type { Remark } from '../model/index.ts'
import type { Block, TextLine } from './blocks.ts'
import { isBreqFastKeyword, readBreqFastHeader } from './breq-fast-header.ts'
import {
  breqFastGrammar,
  breqFastType,
  isBreqFastLine,
  isSurelyBreqFastLine,
  typedBreqFastLine,
} from './breq-fast-line.ts'
import type { BreqFastService } from './breq-fast-service.ts'
import { isHeaderKeyword } from './header.ts'
import { headerLineSteps } from './header-lines.ts'
import type { NetdcOptions } from './netdc-request.ts'
import { missingEnd } from './netdc-request.ts'
import type { ReadRequest } from './read-request.ts'
import { noLines } from './read-request.ts'
import { requestLineSteps } from './request-lines.ts'
import type { Steps } from './steps.ts'
import { linesPerStep } from './steps.ts'
import { remark } from './text.ts'

/**
 * Whether the lines that were found are of BREQ_FAST: one of them looks like it, or they came to one of
 * its addresses and are not of NetDC.
 *
 * @param grammars - those of NetDC
 */
export function isBreqFast(
  block: Block,
  grammars: NetdcOptions['grammars'],
  service: BreqFastService,
): boolean {
  if (block.isOpened) return false
  if (hasBreqFastLines(block)) return true
  return service.isAddressed && !block.lines.some(({ type = '' }) => grammars.has(type))
}

export function hasBreqFastLines({ lines }: Block): boolean {
  return lines.some(isSurelyBreqFastLine)
}

/** Reads every request of a block: below the lines of one, a header field begins the next. */
export function* breqFastSteps(
  { lines }: Block,
  service: BreqFastService,
  options: NetdcOptions,
): Steps<readonly ReadRequest[]> {
  const drafts: Draft[] = []
  for (const [index, line] of lines.entries()) {
    if (index % linesPerStep === linesPerStep - 1) yield
    place(line, drafts, options.grammars)
  }
  const requests: ReadRequest[] = []
  for (const draft of drafts) requests.push(yield* readDraft(draft, service, options))
  return requests
}

/** A request whose lines are sorted by what they are, and not read yet. */
interface Draft {
  /** The lines above `.END`, fields or not. */
  readonly header: TextLine[]
  isEnded: boolean
  /** Below the header: the lines, with whatever stands between them. */
  readonly body: TextLine[]
  hasLines: boolean
  /** Lines with a type, as only NetDC has them. */
  readonly typed: TextLine[]
}

function newDraft(): Draft {
  return { header: [], isEnded: false, body: [], hasLines: false, typed: [] }
}

function place(line: TextLine, drafts: Draft[], grammars: NetdcOptions['grammars']): void {
  const { type } = line
  const draft = draftFor(type, drafts)
  if (isBreqFastLine(line)) {
    draft.hasLines = true
    draft.body.push(typedBreqFastLine(line))
  } else if (type === 'END') draft.isEnded = true
  else if (type !== undefined && grammars.has(type)) draft.typed.push(line)
  else if (draft.isEnded || draft.hasLines) placeBelow(line, draft)
  else draft.header.push(line)
}

function draftFor(type: string | undefined, drafts: Draft[]): Draft {
  const last = drafts.at(-1)
  const isField = type !== undefined && isHeaderKeyword(type)
  if (last !== undefined && !(last.hasLines && isField)) return last
  const next = newDraft()
  drafts.push(next)
  return next
}

/** Below the header its fields are told to stand too low, but for those that nobody reads anyway. */
function placeBelow(line: TextLine, draft: Draft): void {
  const { type } = line
  if (type === undefined || isHeaderKeyword(type)) draft.body.push(line)
  else if (!isBreqFastKeyword(type)) draft.typed.push(line)
}

function* readDraft(
  draft: Draft,
  { product }: BreqFastService,
  { allowLocalhost, maxLines }: NetdcOptions,
): Steps<ReadRequest> {
  const { fields, remarks } = yield* headerLineSteps(draft.header)
  const header = readBreqFastHeader(fields, product, { allowLocalhost })
  const grammar = breqFastGrammar(product === 'dataless' ? 'RESP' : 'DATA')
  const grammars = new Map([[breqFastType, grammar]])
  const body = yield* requestLineSteps(draft.body, { grammars, maxLines })
  return {
    header: header.header,
    format: 'BREQ_FAST',
    isWhole: draft.isEnded,
    isDelegated: header.delegated,
    lines: body.lines,
    problems: [...frameProblems(draft), ...header.problems, ...body.problems],
    warnings: [...remarks, ...header.warnings, ...body.warnings],
  }
}

function frameProblems({ isEnded, hasLines, typed }: Draft): Remark[] {
  const [first, ...others] = typed
  const problems: Remark[] = []
  if (!isEnded) problems.push(missingEnd)
  if (!hasLines) problems.push(noLines)
  if (first?.type !== undefined) {
    const isAlone = others.length === 0
    const count = isAlone ? 'this line has' : `this and ${others.length} more lines have`
    const reason = `${count} a type, as only those below a .NETDC_REQUEST do: write ${isAlone ? 'it' : 'them'} into a request that begins so`
    problems.push(remark(first.number, `.${first.type}`, reason))
  }
  return problems
}
