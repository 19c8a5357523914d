/** Turns records into the words that templates print. */
import { centreSentence, formatInstant, oneLine } from '../model/index.ts'
import type { LineStory, Receipt, Remark, Shipment } from '../model/index.ts'

/** A line and what is said about it. */
export interface LineView {
  readonly number: number
  /** The number, as wide as most numbers, for columns of plain text. */
  readonly column: string
  readonly text: string
  readonly says: readonly string[]
}

/** @param routes - the centres that work on each line, by line number */
export function lineViews(
  stories: readonly LineStory[],
  routes?: ReadonlyMap<number, readonly string[]>,
): readonly LineView[] {
  return stories.map(({ number, text, outcomes }) => {
    const centres = routes?.get(number) ?? []
    const routed = centres.length > 0 ? [`goes to ${centres.join(', ')}`] : []
    const says = [...routed, ...outcomes.map(centreSentence)]
    return {
      number,
      column: String(number).padStart(4),
      text: oneLine(text),
      says: says.length > 0 ? says : ['no answer'],
    }
  })
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
  /** Where to fetch it; `undefined` when it is in the letter or did not arrive. */
  readonly address: string | undefined
  /** Which letter it is attached to; `undefined` when it waits or did not arrive. */
  readonly attachedTo: string | undefined
  /** The day on which it is removed, `2026-11-28`. */
  readonly removedOn: string | undefined
  readonly lost: string | undefined
}

/** @param carrier - the letter that a mailed shipment is attached to, in words */
export function shipmentView({ shipment, receipt, lost }: Sent, carrier: string): ShipmentView {
  const { class: type, dcName, name, file, to } = shipment
  const removedAt = to.by === 'pull' ? receipt?.removedAt : undefined
  return {
    class: type,
    dcName,
    name,
    bytes: file.bytes,
    kilobytes: Math.ceil(file.bytes / 1000),
    sha256: file.sha256,
    medium: to.by === 'mail' ? 'mail' : 'pick-up',
    address: to.by === 'pull' ? receipt?.location : undefined,
    attachedTo: to.by === 'mail' && lost === undefined ? carrier : undefined,
    removedOn: removedAt === undefined ? undefined : formatInstant(removedAt).slice(0, 10),
    lost: lost === undefined ? undefined : oneLine(lost),
  }
}
