/**
 * Where shipments go while the gateway is killed again and again: one entry for each way. What is
 * added here is tried by shipping-kills.peer.ts.
 */
import { createHash } from 'node:crypto'

import type { Stage } from '../../../src/model/index.ts'
import type { Settings } from './gateway.ts'
import type { DeliveredLetter } from './mailbox.ts'
import { shipmentsIn } from './outbox.ts'
import { pickUp } from './pick-up.ts'

/** A place that shipments go to, ready for use. */
export interface Target {
  /** Fields of the requests, beside the mandatory ones. */
  readonly fields: readonly string[]
  /** Sections of the configuration; what they do not name keeps its default. */
  readonly settings: Settings
  /**
   * All that has come for a request, under final names.
   *
   * @param letters - about it, each once
   * @returns by file name, the SHA-256 of each copy
   */
  copies(label: string, letters: readonly DeliveredLetter[]): Promise<Copies>
}

export type Copies = ReadonlyMap<string, readonly string[]>

export interface KillTarget {
  readonly way: string
  /** Why it cannot be had on this machine, or false. */
  readonly skip: string | false
  /** The stages in which a shipment is under way. */
  readonly stages: readonly Stage[]
  /** @param closers - ends what was started */
  readonly open: (closers: AsyncDisposableStack) => Promise<Target>
}

export const killTargets: readonly KillTarget[] = [
  {
    way: 'mail',
    skip: false,
    stages: ['ship'],
    open: async () => ({ fields: ['.MEDIA EMAIL'], settings: {}, copies: attached }),
  },
  {
    way: 'pull',
    skip: false,
    // It is offered in no time, and told of in a letter of its own.
    stages: ['merge', 'ship', 'notify'],
    // No text is small enough to be mailed.
    open: async () => ({ fields: [], settings: { mail: { max_kilobytes: 0 } }, copies: offered }),
  },
]

async function attached(_label: string, letters: readonly DeliveredLetter[]): Promise<Copies> {
  const files = letters.flatMap(({ attachments }) => attachments)
  return byName(
    files.map(({ name, content }) => [name, createHash('sha256').update(content).digest('hex')]),
  )
}

/** The closing notice tells of what the notices told, so each address counts once. */
async function offered(_label: string, letters: readonly DeliveredLetter[]): Promise<Copies> {
  const told = letters.flatMap(shipmentsIn)
  const places = new Map(told.map(({ address = '', name }) => [address, name]))
  const found = [...places].map(
    async ([address, name]) => [name, (await pickUp(address)).sha256] as const,
  )
  return byName(await Promise.all(found))
}

function byName(files: readonly (readonly [name: string, sha256: string])[]): Copies {
  const groups = Map.groupBy(files, ([name]) => name)
  return new Map([...groups].map(([name, group]) => [name, group.map(([, sha256]) => sha256)]))
}
