/** Turns records into the words that templates print. */
import { centreSentence, formatInstant, oneLine } from '../model/index.ts'
import type { Destination, LineStory, Receipt, Remark, Shipment } from '../model/index.ts'
import { awaited } from './line-table.ts'
import type { Routes } from './line-table.ts'

/** A line and what is said about it. */
export interface LineView {
  readonly number: number
  /** The number, as wide as most numbers, for columns of plain text. */
  readonly column: string
  readonly text: string
  /** How it was read, where that says something else. */
  readonly readAs: string | undefined
  readonly says: readonly string[]
}

/** What is said of a line. */
export type Saying = (story: LineStory) => readonly string[]

/** How it ended. */
export const ending: Saying = ({ outcomes }) =>
  outcomes.length > 0 ? outcomes.map(centreSentence) : ['no answer']

/** The same while some centres may still be at work. */
export const endingSoFar: Saying = (story) =>
  story.outcomes.length > 0 ? ending(story) : ['no answer yet']

/** Where it goes, or why nowhere. */
export function going(routes: Routes): Saying {
  return ({ number, outcomes }) => {
    const centres = routes.get(number) ?? []
    const routed = centres.length > 0 ? [`goes to ${centres.join(', ')}`] : []
    const says = [...routed, ...outcomes.map(centreSentence)]
    return says.length > 0 ? says : ['no answer']
  }
}

/** How it ended so far. */
export function standing(routes: Routes): Saying {
  return (story) => {
    const open = awaited(story, routes).map((centre) => `${centre}: in progress`)
    const says = [...story.outcomes.map(centreSentence), ...open]
    return says.length > 0 ? says : ['waits to be given to a centre']
  }
}

export function lineViews(stories: readonly LineStory[], says: Saying): readonly LineView[] {
  return stories.map((story) => ({
    number: story.number,
    column: String(story.number).padStart(4),
    text: oneLine(story.text),
    readAs: story.understood === undefined ? undefined : oneLine(story.understood),
    says: says(story),
  }))
}

export interface RemarkView {
  readonly reason: string
  /** The line, where the remark is about one. */
  readonly line: { readonly number: number; readonly text: string } | undefined
}

export function remarkViews(remarks: readonly Remark[]): readonly RemarkView[] {
  return remarks.map(({ number, text, reason }) => ({
    reason: oneLine(reason),
    line: number > 0 ? { number, text: oneLine(text) } : undefined,
  }))
}

/** A shipment with the receipt that its transport gave; a shipment inside the letter has none. */
export interface Sent {
  readonly shipment: Shipment
  readonly receipt: Receipt | undefined
  /** Why it did not arrive. */
  readonly lost?: string | undefined
  /** Why it cannot be fetched any more. */
  readonly removed?: string | undefined
}

export interface ShipmentView {
  readonly class: string
  readonly dcName: string
  readonly name: string
  readonly bytes: number
  /** Rounded up. */
  readonly kilobytes: number
  readonly sha256: string
  readonly medium: string
  /** Where to fetch it; `undefined` when it is in the letter, was sent elsewhere, or did not arrive. */
  readonly address: string | undefined
  /** Where it lies on the server that it was pushed to. */
  readonly pushedTo: string | undefined
  /** Why it waits here, where it was to go elsewhere. */
  readonly instead: string | undefined
  /** Where a page tells about it; known where the address is. */
  readonly page: string | undefined
  /** Further addresses to fetch it from. */
  readonly others: readonly string[]
  /** Which letter it is attached to; `undefined` when it waits or did not arrive. */
  readonly attachedTo: string | undefined
  /** The day on which it is removed, `2026-11-28`. */
  readonly removedOn: string | undefined
  readonly lost: string | undefined
  readonly removed: string | undefined
}

/** @param carrier - the letter that a mailed shipment is attached to, in words */
export function shipmentView(sent: Sent, carrier: string): ShipmentView {
  const { shipment, receipt, lost, removed } = sent
  const { class: type, dcName, name, file, to } = shipment
  return {
    class: type,
    dcName,
    name,
    bytes: file.bytes,
    kilobytes: Math.ceil(file.bytes / 1000),
    sha256: file.sha256,
    medium: mediumOf(to),
    ...waitingAt(to.by === 'pull' && removed === undefined ? receipt : undefined),
    pushedTo: isPush(to) ? receipt?.location : undefined,
    instead: to.by === 'pull' && to.instead !== undefined ? oneLine(to.instead) : undefined,
    attachedTo: to.by === 'mail' && lost === undefined ? carrier : undefined,
    lost: lost === undefined ? undefined : oneLine(lost),
    removed,
  }
}

function isPush({ by }: Destination): boolean {
  return by === 'ftp-push' || by === 'sftp-push'
}

function mediumOf(to: Destination): string {
  switch (to.by) {
    case 'mail':
      return 'mail'
    case 'pull':
      return 'pick-up'
    case 'ftp-push':
      return to.protocol.toUpperCase()
    case 'sftp-push':
      return 'SFTP'
  }
}

/**
 * The page is the folder of the file.
 *
 * @param receipt - of a shipment that waits; `undefined` for others
 */
function waitingAt(receipt: Receipt | undefined) {
  const { location: address, others = [], removedAt } = receipt ?? {}
  const page = address?.slice(0, address.lastIndexOf('/') + 1)
  const removedOn = removedAt === undefined ? undefined : formatInstant(removedAt).slice(0, 10)
  return { address, page, others, removedOn }
}
