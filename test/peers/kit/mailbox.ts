/** The mailboxes into which a Postfix delivers, as their owners see them. */
import { readdir } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { readLetter, shipmentsIn } from './outbox.ts'
import type { OutboxLetter } from './outbox.ts'
import { maildir } from './postfix.ts'
import { until } from './until.ts'

export interface DeliveredLetter extends OutboxLetter {
  /** The header fields as they came, unfolded: one a line. */
  readonly header: string
}

/** Everything that came for an address, oldest first. */
export async function lettersFor(
  folder: string,
  address: string,
): Promise<readonly DeliveredLetter[]> {
  const box = join(maildir(folder, address), 'new')
  const names = await readdir(box).catch(() => [])
  const letters = await Promise.all(names.map((name) => readDelivered(join(box, name))))
  return letters.sort((one, other) => one.at - other.at)
}

/**
 * Waits until a request is answered for good.
 *
 * @param pick - leaves out the letters about other requests
 */
export function answeredTo(
  folder: string,
  address: string,
  pick: (letters: readonly DeliveredLetter[]) => readonly DeliveredLetter[] = (all) => all,
): Promise<readonly DeliveredLetter[]> {
  return until(`the closing notice for ${address}`, async () => {
    const letters = pick(await lettersFor(folder, address))
    return isComplete(letters) && letters
  })
}

export function isReceipt({ text }: OutboxLetter): boolean {
  return text.includes('has received your data request')
}

export function isClosing({ text }: OutboxLetter): boolean {
  return text.startsWith('Your data request is complete')
}

/** A mail system may deliver in any order: the closing notice tells how many notices there are. */
function isComplete(letters: readonly OutboxLetter[]): boolean {
  const last = letters.find(isClosing)
  if (last === undefined || !letters.some(isReceipt)) return false
  const shipments = shipmentsIn(last).length
  return letters.length >= 2 + (shipments > 1 ? shipments : 0)
}

async function readDelivered(file: string): Promise<DeliveredLetter & { readonly at: number }> {
  const content = readFileSync(file)
  const text = content.toString('latin1')
  const header = text.slice(0, text.search(/\r?\n\r?\n/)).replaceAll(/\r?\n[ \t]+/g, ' ')
  // Maildir names begin with the time of delivery, in seconds, and hold its microseconds.
  const [, seconds = '', micros = ''] = /(\d+)\.[^/]*M(\d+)[^/]*$/.exec(file) ?? []
  return {
    ...(await readLetter(file, content)),
    header,
    at: Number(seconds) * 1e6 + Number(micros),
  }
}
