/** The text of a mail, read: its requests, line by line, or the command it holds. */
import type { DataRequest, Remark, RequestFormat, RequestHeader } from '../model/index.ts'
import type { Block, TextLine } from './blocks.ts'
import { findBlocks } from './blocks.ts'
import type { Command } from './command.ts'
import { readCommand } from './command.ts'
import type { HeaderField } from './header.ts'
import { readHeader, readHeaderField } from './header.ts'
import type { LinesReading } from './request-lines.ts'
import { readRequestLines } from './request-lines.ts'
import type { Grammar } from './seismic-line.ts'
import { leftOut, remark, splitLines, undoQuotedPrintable } from './text.ts'

export interface ReadingOptions {
  /** By type, without the dot: which lines are understood, and how. */
  readonly grammars: ReadonlyMap<string, Grammar>
  /** Whether `.EMAIL user@localhost` will do. */
  readonly allowLocalhost: boolean
  /** How many lines a request may have; without it, any number. */
  readonly maxLines?: number
  /** Of the mail: it may be a command. */
  readonly subject?: string
  /** What there is to say about the mail itself; each of its requests carries it on. */
  readonly warnings?: readonly string[]
}

/** What a mail holds: requests, or else a command, or else nothing for the gateway. */
export interface MailReading {
  readonly requests: readonly ReadRequest[]
  readonly command: Command | null
}

/** A request as far as it could be read; {@link asDataRequest} tells whether that is far enough. */
export interface ReadRequest extends LinesReading {
  readonly header: Partial<RequestHeader>
  readonly format: RequestFormat
  /** Whether it has both `.NETDC_REQUEST` and `.END`, and is not quoted in part. */
  readonly isWhole: boolean
  /** Whether it says that a centre passed it on: such a one is never run as a person's request. */
  readonly isDelegated: boolean
}

export function readMailText(received: string, options: ReadingOptions): MailReading {
  const decoded = undoQuotedPrintable(received)
  const lines = splitLines(decoded ?? received)
  const notes = [...(options.warnings ?? []), ...(decoded === undefined ? [] : [leftEncoded])]
  const general = notes.map((reason) => remark(0, '', reason))
  const requests = chooseBlocks(findBlocks(lines)).map(({ block, remarks }) =>
    readBlock(block, [...general, ...remarks], options),
  )
  const command = requests.length === 0 ? readCommand(options.subject ?? '', lines) : null
  return { requests, command }
}

/** The request as it can be worked on, or `undefined` when something mandatory is not there. */
export function asDataRequest(read: ReadRequest): DataRequest | undefined {
  const { name, inst, email, formatWaveform, formatResponse, mergeDays, disposition } = read.header
  if (!read.isWhole || read.isDelegated) return undefined
  if (name === undefined || inst === undefined || email === undefined) return undefined
  if (formatWaveform === undefined || formatResponse === undefined) return undefined
  if (mergeDays === undefined || disposition === undefined) return undefined
  const needed = { name, inst, email, formatWaveform, formatResponse, mergeDays, disposition }
  const { format, lines, problems, warnings } = read
  return { header: { ...read.header, ...needed }, format, lines, problems, warnings }
}

const leftEncoded = 'The text was still encoded as quoted-printable and has been decoded.'

/**
 * A quoted request counts only where the mail has no other: under a new request it is a citation.
 */
function chooseBlocks(
  blocks: readonly Block[],
): readonly { block: Block; remarks: readonly Remark[] }[] {
  const own = blocks.filter((block) => !block.isQuoted)
  if (own.length === 0) {
    return blocks.map((block) => ({ block, remarks: [about(block, 'this request is quoted')] }))
  }
  const cited = blocks
    .filter((block) => block.isQuoted)
    .map((block) => about(block, 'a request that is quoted below another one is not read'))
  return own.map((block, index) => ({ block, remarks: index === 0 ? cited : [] }))
}

function about({ first }: Block, reason: string): Remark {
  return remark(first.number, first.text, reason)
}

function readBlock(block: Block, remarks: readonly Remark[], options: ReadingOptions): ReadRequest {
  const parts = splitBlock(block, options.grammars)
  const header = readHeader(parts.fields, options)
  const body = readRequestLines(parts.rest, {
    grammars: options.grammars,
    maxLines: options.maxLines ?? Number.POSITIVE_INFINITY,
  })
  return {
    header: header.header,
    format: 'NETDC',
    isWhole: block.isOpened && parts.isEnded && block.brokenBy === undefined,
    isDelegated: header.delegated,
    lines: body.lines,
    problems: [
      ...frameProblems(block, parts, header.delegated),
      ...header.problems,
      ...body.problems,
    ],
    warnings: [...remarks, ...parts.remarks, ...header.warnings, ...body.warnings],
  }
}

interface BlockParts {
  readonly fields: readonly HeaderField[]
  readonly isEnded: boolean
  /** The lines after the header. */
  readonly rest: readonly TextLine[]
  readonly remarks: readonly Remark[]
}

/** Parts the header from the lines: `.END` ends it, or, where that is missing, the first line does. */
function splitBlock({ lines }: Block, grammars: ReadingOptions['grammars']): BlockParts {
  const end = lines.findIndex(
    ({ type }) => type === 'END' || (type !== undefined && grammars.has(type)),
  )
  const header = end < 0 ? lines : lines.slice(0, end)
  const isEnded = lines[end]?.type === 'END'
  const fields: HeaderField[] = []
  const others: { number: number; text: string }[] = []
  for (const line of header) {
    const field = readHeaderField(line.number, line.clean, line.text)
    // Not repeated to anyone: it may be the wrapped end of a disposition with a password.
    if (field === undefined) others.push({ number: line.number, text: '' })
    else fields.push(field)
  }
  const rest = end < 0 ? [] : lines.slice(isEnded ? end + 1 : end)
  return { fields, isEnded, rest, remarks: leftOut(others, 'header field') }
}

function frameProblems(block: Block, parts: BlockParts, delegated: boolean): Remark[] {
  const problems: Remark[] = []
  const missing = [
    ...(block.isOpened ? [] : ['.NETDC_REQUEST']),
    ...(parts.isEnded ? [] : ['.END']),
  ]
  for (const line of missing) {
    problems.push(remark(0, line, `the mandatory line ${line} is missing`))
  }
  if (delegated) {
    problems.push(about(block, 'only a data centre that is known here may pass on a request'))
  }
  if (block.brokenBy !== undefined) {
    const { number, text } = block.brokenBy
    problems.push(
      remark(number, text, 'the request is quoted only in part; it ends above this line'),
    )
  }
  if (parts.isEnded && parts.rest.length === 0) {
    problems.push(remark(0, '', 'the request has no lines after .END'))
  }
  return problems
}
