/** Takes a zip apart by its central directory, as programs do, for tests. */
import { inflateRawSync } from 'node:zlib'

const signatures = { entry: 0x02014b50, end: 0x06054b50 }

/** The files by name, in their order. */
export function readZip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.length - 22
  if (zip.readUInt32LE(end) !== signatures.end) throw new Error('no end of a zip')
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== signatures.entry) throw new Error('no entry of a zip')
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    files.set(name, contentOf(zip, at))
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const [method, packed] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20)]
  const local = zip.readUInt32LE(entry + 42)
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const bytes = zip.subarray(from, from + packed)
  return method === 8 ? inflateRawSync(bytes) : bytes
}
