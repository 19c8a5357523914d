/** Fetches a shipment over HTTP as its reader would, and keeps only its figures. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { extract } from 'tar-stream'

export interface Figures {
  readonly bytes: number
  readonly sha256: string
}

export interface TarMember extends Figures {
  readonly name: string
}

export async function pickUp(address: string): Promise<Figures> {
  const meter = new Meter()
  for await (const chunk of await bodyOf(address)) meter.add(chunk)
  return meter.figures()
}

/** The same for a tar, with the figures of every file in it. */
export async function pickUpTar(
  address: string,
): Promise<Figures & { readonly members: readonly TarMember[] }> {
  const body = await bodyOf(address)
  const meter = new Meter()
  const members: TarMember[] = []
  const tar = extract()
  const unpacked = pipeline(async function* () {
    for await (const chunk of body) {
      meter.add(chunk)
      yield chunk
    }
  }, tar)
  for await (const entry of tar) {
    const inner = new Meter()
    for await (const chunk of entry) inner.add(bytesOf(chunk))
    members.push({ name: entry.header.name, ...inner.figures() })
  }
  await unpacked
  return { ...meter.figures(), members }
}

class Meter {
  readonly #hash = createHash('sha256')
  #bytes = 0

  add(chunk: Uint8Array) {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
  }

  figures(): Figures {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}

async function bodyOf(address: string): Promise<AsyncIterable<Uint8Array>> {
  // Otherwise the connection stays open for a next request.
  const response = await fetch(address, { headers: { connection: 'close' } })
  if (!response.ok || !response.body) throw new Error(`${address}: ${response.status}`)
  return bytesIn(Readable.fromWeb(response.body))
}

async function* bytesIn(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield bytesOf(chunk)
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new Error('a stream of something else than bytes')
}
