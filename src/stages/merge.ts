/** Stage `merge`: the pieces of a class become products, a bundle where one was asked for, and shipments. */
import { assemble, oneAfterAnother } from '../merge/assemble.ts'
import type { PartFile } from '../merge/assemble.ts'
import { tar } from '../merge/bundle.ts'
import type { TarEntry } from '../merge/bundle.ts'
import { manifest } from '../merge/manifest.ts'
import type { Entries, RequestRecord } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { sentenceFor, shipmentId } from '../model/index.ts'
import type {
  Destination,
  LineOutcome,
  Part,
  Piece,
  RequestHeader,
  RequestId,
  Shipment,
  StageInput,
  StoredFile,
} from '../model/index.ts'
import { shippedName } from '../parse/label.ts'
import type { StageWork } from '../pipeline.ts'
import { pushDestination } from '../ship/push-target.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import { remembering } from '../store/remembering.ts'
import { compressed } from './compressed.ts'
import { formOf } from './forms.ts'
import { storyPages } from './lines.ts'
import { roomFor } from './quotas.ts'
import { shipJob } from './ship-jobs.ts'
import type { Workshop } from './workshop.ts'

/** Outcomes that are entered at once. */
const portionLength = 500

/** A file of a centre, under the name that the requester will see. */
interface NamedFile extends PartFile {
  readonly part: Part
  /** `my_event.DATA.NCEDC.mseed` */
  readonly shipped: string
}

/** What a merge needs to know, gathered once. */
interface Merging {
  readonly record: RequestRecord
  readonly type: string
  readonly files: readonly NamedFile[]
  readonly discards: readonly string[]
  readonly signal: AbortSignal
}

export function mergeStage(shop: Workshop): StageWork<'merge'> {
  return {
    async run({ input }, signal) {
      const made: string[] = []
      try {
        const store = remembering(shop.store, made)
        return await merged(input, { ...shop, store }, signal)
      } catch (thrown) {
        // Another attempt makes everything again: what this one made must not fill the disk.
        await Promise.allSettled(made.map((key) => shop.store.delete(key)))
        throw thrown
      }
    },

    /** What was found cannot be sent, so the lines that had found something have failed. */
    async giveUp({ input }, fault, enter) {
      const { requestId, class: type, dcName } = input
      const about = { level: 'error', stage: 'merge', ...aboutOf(input) } as const
      const failed = { kind: 'failed', count: 0, detail: sentenceFor(fault) } as const
      const outcomes: { requestId: RequestId; outcome: LineOutcome }[] = []
      for await (const page of storyPages(requestId, shop.ledger, type)) {
        // What one transaction takes; they are all true whenever the others come.
        if (outcomes.length > portionLength) await enter({ outcomes: outcomes.splice(0) })
        const found = page
          .flatMap((story) => story.outcomes)
          .filter(
            (outcome) => outcome.kind === 'ok' && outcome.dcName === (dcName ?? outcome.dcName),
          )
        outcomes.push(
          ...found.map((outcome) => ({ requestId, outcome: { ...outcome, ...failed } })),
        )
      }
      const pieces = await piecesOf(await partsOf(input, shop), shop)
      return {
        outcomes,
        discards: pieces.map(({ file }) => file.key),
        events: [{ kind: 'FAILED', ...about, code: fault.code, reason: fault.message }],
      }
    },
  }
}

async function piecesOf(parts: readonly Part[], { ledger }: Workshop): Promise<readonly Piece[]> {
  return (await Promise.all(parts.map(({ id }) => ledger.pieces(id)))).flat()
}

async function merged(
  input: StageInput['merge'],
  shop: Workshop,
  signal: AbortSignal,
): Promise<Entries> {
  const parts = await partsOf(input, shop)
  const merging = await gather(input, parts, shop, signal)
  const { entries, shipments: whole } = await shipmentsOf(merging, shop)
  const { record, type, discards } = merging
  const { shipments, replaced } = await compressed(whole, type, record, shop, signal)
  return {
    shipments,
    next: shipments.map((shipment) => shipJob(shipment, record.request.header.email)),
    discards: [...discards, ...entries, ...replaced],
    events: await eventsOf(input, parts, shop),
    // Last of all: until the job is finished, other merges do not see what this one takes.
    removals: await roomFor(shipments, record, shop),
  }
}

/** The centres where not every line of the class was without data. */
async function centresWithData(
  { requestId, class: type }: StageInput['merge'],
  { ledger }: Workshop,
): Promise<ReadonlySet<string>> {
  const centres = new Set<string>()
  for await (const page of storyPages(requestId, ledger, type)) {
    for (const { outcomes } of page) {
      for (const { dcName, kind } of outcomes) if (kind !== 'nodata') centres.add(dcName)
    }
  }
  return centres
}

async function partsOf(
  { requestId, class: type, dcName }: StageInput['merge'],
  { ledger }: Workshop,
): Promise<readonly Part[]> {
  const parts = await ledger.parts(requestId)
  return parts.filter((part) => part.class === type && part.dcName === (dcName ?? part.dcName))
}

/** What events say of the work. */
function aboutOf({ requestId, class: type, dcName }: StageInput['merge']) {
  return { requestId, class: type, ...(dcName !== undefined && { dcName }) }
}

async function gather(
  input: StageInput['merge'],
  parts: readonly Part[],
  shop: Workshop,
  signal: AbortSignal,
): Promise<Merging> {
  const record = await shop.ledger.request(input.requestId)
  const files: NamedFile[] = []
  const discards: string[] = []
  for (const part of parts) {
    const assembly = await assemble(await shop.ledger.pieces(part.id), shop.store, signal)
    files.push(
      ...assembly.files.map((file) => ({
        ...file,
        part,
        shipped: nameOf(file, part, record, shop),
      })),
    )
    discards.push(...assembly.discards)
  }
  return { record, type: input.class, files, discards, signal }
}

function nameOf(file: PartFile, part: Part, record: RequestRecord, shop: Workshop): string {
  const { header } = record.request
  const ending = file.name === '' ? formOf(part.class, part.dcName, header, shop).ending : file.name
  return shippedName(header.label ?? '', part.class, part.dcName, ending)
}

/** Merging or not, text or not: the four ways in which files become shipments. */
async function shipmentsOf(merging: Merging, shop: Workshop) {
  const { record, files, type } = merging
  if (files.length === 0) return { shipments: [], entries: [] }
  if (record.request.header.mergeDays === 0) {
    return { shipments: files.map((file) => single(file, merging, shop)), entries: [] }
  }
  const isText = files.every(({ mediaType }) => mediaType.startsWith('text/'))
  const bundle = isText ? await joined(merging, shop) : await tarred(merging, shop)
  const shipment = {
    id: shipmentId(record.id, type, ''),
    ...common(merging),
    dcName: shop.rules.dcName,
    ...bundle,
  }
  const replaced = files.map(({ file }) => file.key).filter((key) => key !== bundle.file.key)
  return { shipments: [addressed(shipment, merging, shop)], entries: replaced }
}

function common({ record, type }: Merging) {
  return { requestId: record.id, class: type }
}

function single(named: NamedFile, merging: Merging, shop: Workshop): Shipment {
  const { part, name, shipped, mediaType, file } = named
  const id = shipmentId(part.requestId, part.class, part.dcName, name)
  const shipment = { id, ...common(merging), dcName: part.dcName, name: shipped, mediaType, file }
  // A file beside the product goes the way of the product.
  const { header } = merging.record.request
  const kind = name === '' ? mediaType : formOf(part.class, part.dcName, header, shop).mediaType
  return addressed(shipment, merging, shop, kind)
}

/** Text classes: the texts one after another, in the centres' order. */
async function joined({ record, type, files, signal }: Merging, { store }: Workshop) {
  const name = shippedName(record.request.header.label ?? '', type, undefined, 'txt')
  const [first, ...rest] = files
  const mediaType = first?.mediaType ?? 'text/plain'
  if (first && rest.length === 0) return { name, mediaType, file: first.file }
  const keys = files.map(({ file }) => file.key)
  return { name, mediaType, file: await store.put(oneAfterAnother(keys, store), signal) }
}

/** Everything else: a tar with one file for each centre, and the manifest. */
async function tarred(merging: Merging, shop: Workshop) {
  const { record, type, files, signal } = merging
  const { store } = shop
  const label = record.request.header.label ?? ''
  // One file after the other goes through the same memory.
  const buffer = bufferRing()
  const contents = files.map(({ shipped, file }): TarEntry => {
    const content = () => store.open(file.key, undefined, buffer)
    return { name: shipped, bytes: file.bytes, content }
  })
  const entries = [...contents, await manifestEntry(merging, shop)]
  const modified = new Date(Math.floor(record.receivedAt / 1_000_000) * 1000)
  const file: StoredFile = await store.put(tar(entries, modified), signal)
  return { name: shippedName(label, type, undefined, 'tar'), mediaType: 'application/x-tar', file }
}

async function manifestEntry({ record, type, files }: Merging, shop: Workshop): Promise<TarEntry> {
  const label = record.request.header.label ?? ''
  const pages = storyPages(record.id, shop.ledger, type)
  const listed = files.map(({ shipped, file }) => ({ name: shipped, file }))
  const head = { hubId: record.hubId, label, class: type }
  const text = await Array.fromAsync(manifest(head, listed, pages))
  return {
    name: shippedName(label, type, undefined, 'manifest.txt'),
    bytes: text.reduce((sum, { length }) => sum + length, 0),
    content: () => text,
  }
}

/**
 * By mail when it is small enough for its kind (protocol, section 6), else pushed, or offered for pick-up.
 *
 * @param kind - the media type that it travels as
 */
function addressed(
  shipment: Omit<Shipment, 'to'>,
  { record }: Merging,
  shop: Workshop,
  kind = shipment.mediaType,
): Shipment {
  const { header } = record.request
  const { email } = header
  const { maxTextMailBytes, maxAttachmentBytes, newToken } = shop.rules
  const isText = kind.startsWith('text/')
  const isWanted = isText || wantsMail(header)
  const most = isText ? maxTextMailBytes : maxAttachmentBytes
  const byMail = isWanted && shipment.file.bytes <= most
  const to: Destination = byMail ? { by: 'mail', address: email } : elsewhere(header, newToken)
  return { ...shipment, to }
}

/** A wish to push that is not granted here was struck out when the request was read. */
function elsewhere({ disposition }: RequestHeader, newToken: () => string): Destination {
  if (disposition.mode === 'PUSH') return pushDestination(disposition)
  return { by: 'pull', token: newToken() }
}

/** `.ALTERNATE MEDIA` serves where the first one is not available: there are no tapes. */
function wantsMail({ media, alternateMedia }: RequestHeader): boolean {
  const isTape = /\bTAPE\b/i.test(media ?? '')
  return (isTape ? alternateMedia : media)?.trim().toUpperCase() === 'EMAIL'
}

async function eventsOf(
  input: StageInput['merge'],
  parts: readonly Part[],
  shop: Workshop,
): Promise<readonly NewEvent[]> {
  const about = { level: 'info', stage: 'merge', ...aboutOf(input) } as const
  const answered = await centresWithData(input, shop)
  const empty = parts.filter(({ dcName }) => !answered.has(dcName))
  return [
    { kind: 'MERGE_SEARCH', ...about, parts: parts.length },
    ...empty.map(({ dcName }) => ({ kind: 'NODATA' as const, ...about, dcName })),
  ]
}
