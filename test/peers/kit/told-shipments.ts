/** The shipments that a requester was told of, with what really came of each. */
import { createHash } from 'node:crypto'

import { shipmentsIn } from './outbox.ts'
import type { OutboxLetter } from './outbox.ts'
import { pickUp, pickUpTar } from './pick-up.ts'
import type { Figures } from './pick-up.ts'

export interface ToldShipment {
  readonly name: string
  /** As the letters say. */
  readonly told: Figures
  /** As attached, or picked up. */
  readonly found: Figures
  /** What is in it: a tar's members, else the one file; names without the label. */
  readonly contents: ReadonlyMap<string, string>
}

/** @param letters - of one request */
export async function toldShipments(
  letters: readonly OutboxLetter[],
  label: string,
): Promise<readonly ToldShipment[]> {
  const shipments: ToldShipment[] = []
  for (const letter of letters) {
    for (const { name, bytes, sha256, address } of shipmentsIn(letter)) {
      const attached = letter.attachments.find((one) => one.name === name)
      if (address === undefined && attached === undefined) continue
      const told = { bytes, sha256 }
      const found = attached ? figuresOf(attached.content) : await fetched(address ?? '', name)
      shipments.push({ name, told, ...withContents(found, name, label) })
    }
  }
  return shipments
}

type Found = Figures & { readonly members?: readonly (Figures & { readonly name: string })[] }

function fetched(address: string, name: string): Promise<Found> {
  return name.endsWith('.tar') ? pickUpTar(address) : pickUp(address)
}

function figuresOf(content: Buffer): Figures {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}

function withContents({ members, bytes, sha256 }: Found, name: string, label: string) {
  const files = members ?? [{ name, sha256 }]
  // A manifest names the request, so each is another.
  const products = files.filter((file) => !file.name.endsWith('.manifest.txt'))
  const contents = products.map((file) => [file.name.replace(label, ''), file.sha256] as const)
  return { found: { bytes, sha256 }, contents: new Map(contents) }
}
