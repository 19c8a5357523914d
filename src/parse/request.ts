/** The text of a mail, read: its requests, line by line, or the commands it holds. */
import type { Remark } from '../model/index.ts'
import type { Block, Place } from './blocks.ts'
import { blockSteps } from './blocks.ts'
import { breqFastSteps, hasBreqFastLines, isBreqFast } from './breq-fast.ts'
import { breqFastService } from './breq-fast-service.ts'
import type { Command } from './command.ts'
import { commandSteps } from './command.ts'
import { decodedLineSteps } from './left-encoded.ts'
import { netdcSteps } from './netdc-request.ts'
import type { ReadRequest } from './read-request.ts'
import type { Grammar } from './seismic-line.ts'
import type { Steps } from './steps.ts'
import { finish } from './steps.ts'
import { remark } from './text.ts'

export { asDataRequest, asDelegatedRequest } from './read-request.ts'
export type { DelegatedRequest, ReadRequest } from './read-request.ts'

export interface ReadingOptions {
  /** By type, without the dot: which lines are understood, and how. */
  readonly grammars: ReadonlyMap<string, Grammar>
  /** Whether `.EMAIL user@localhost` will do. */
  readonly allowLocalhost: boolean
  /** How many lines a request may have; without it, any number. */
  readonly maxLines?: number
  /** Of the mail: it may be a command, or say which format is asked for. */
  readonly subject?: string
  /** Of the mail's envelope: the addresses of BREQ_FAST have each their own format. */
  readonly recipients?: readonly string[]
  /** What there is to say about the mail itself; each of its requests carries it on. */
  readonly warnings?: readonly string[]
}

/** What a mail holds: requests, or else commands, or else nothing for the gateway. */
export interface MailReading {
  readonly requests: readonly ReadRequest[]
  readonly commands: readonly Command[]
}

export function readMailText(text: string, options: ReadingOptions): MailReading {
  return finish(mailTextSteps(text, options))
}

/** {@link readMailText}, step by step: a text may have a hundred thousand lines. */
export function* mailTextSteps(received: string, options: ReadingOptions): Steps<MailReading> {
  const { lines, wasEncoded } = yield* decodedLineSteps(received)
  const notes = [...(options.warnings ?? []), ...(wasEncoded ? [leftEncoded] : [])]
  const general = notes.map((reason) => remark(0, '', reason))
  const chosen = yield* chosenBlocks(lines)
  const isBorrowed = chosen.every(({ block }) => !isOwn(block))
  const commands = isBorrowed ? yield* commandSteps(options.subject ?? '', lines) : []
  // Who writes a command above a quotation does not ask for what is quoted.
  if (commands.length > 0) return { requests: [], commands }
  const requests: ReadRequest[] = []
  for (const { block, remarks } of chosen) {
    const read = yield* readBlock(block, options)
    requests.push(...read.map((one, index) => remarked(one, general, index === 0 ? remarks : [])))
  }
  return { requests, commands }
}

const leftEncoded = 'The text was still encoded as quoted-printable and has been decoded.'

interface Chosen {
  readonly block: Block
  /** What there is to say of the choice. */
  readonly remarks: readonly Remark[]
}

function* chosenBlocks(lines: readonly string[]): Steps<readonly Chosen[]> {
  const blocks = yield* blockSteps(lines)
  if (blocks.length === 0) return yield* quotedBreqFast(lines)
  return chooseBlocks(blocks).map(({ block, remarks }) => ({
    block,
    remarks: [...remarks, ...block.remarks],
  }))
}

/**
 * A request that is not in the sender's own words counts only where the mail has no other: below a new
 * request it is a citation.
 */
function chooseBlocks(blocks: readonly Block[]): readonly Chosen[] {
  const own = blocks.filter(isOwn)
  if (own.length === 0) return blocks.map(borrowed)
  const cited = blocks.filter((block) => !isOwn(block)).flatMap(citation)
  return own.map((block, index) => ({ block, remarks: index === 0 ? cited : [] }))
}

function isOwn({ place }: Block): boolean {
  return place === 'own words'
}

/** Beside what is below it, which may well have been meant to be read. */
function citation(block: Block): readonly Remark[] {
  const { brokenBy, remarks } = block
  const cited = about(block, `${placeOf(block)}; as the mail has another one, it is not read`)
  if (brokenBy === undefined) return [cited, ...remarks]
  const reason = 'this line and those below it are not read: write them above the quotation'
  return [cited, remark(brokenBy.number, brokenBy.text, reason), ...remarks]
}

/** Quoted, a header of BREQ_FAST opens no block: only its lines tell that it is one. */
function* quotedBreqFast(lines: readonly string[]): Steps<readonly Chosen[]> {
  const isQuotation = lines.map((line) => line.trimStart().startsWith('>'))
  if (!isQuotation.includes(true)) return []
  yield
  const inner = lines.map((line, index) => (isQuotation[index] ? line.replace(/^\s*>/, '') : ''))
  yield
  const blocks = yield* blockSteps(inner)
  return blocks.filter(hasBreqFastLines).map((block) => borrowed({ ...block, place: 'quotation' }))
}

function borrowed(block: Block): Chosen {
  return { block, remarks: [about(block, placeOf(block))] }
}

function placeOf({ place }: Block): string {
  return `this request ${places[place]}`
}

const places: Readonly<Record<Place, string>> = {
  'own words': 'is your own',
  quotation: 'is quoted',
  'older mail': 'stands in an older mail',
  signature: 'stands below a signature',
}

function about({ first }: Block, reason: string): Remark {
  return remark(first.number, first.text, reason)
}

function* readBlock(block: Block, options: ReadingOptions): Steps<readonly ReadRequest[]> {
  const { grammars, allowLocalhost, maxLines = Number.POSITIVE_INFINITY } = options
  const limits = { grammars, allowLocalhost, maxLines }
  const service = breqFastService(options.recipients ?? [], options.subject ?? '')
  return isBreqFast(block, grammars, service)
    ? yield* breqFastSteps(block, service, limits)
    : [yield* netdcSteps(block, limits)]
}

function remarked(
  read: ReadRequest,
  general: readonly Remark[],
  remarks: readonly Remark[],
): ReadRequest {
  return { ...read, warnings: [...general, ...remarks, ...read.warnings] }
}
