/** One StationXML file on disk: what it holds, or why that cannot be said. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { asFault, Fault, isShortage, systemCode } from '../../../src/model/index.ts'
import { readRoot } from '../read-root.ts'
import type { Element } from './epochs.ts'
import { readEpochs } from './read-epochs.ts'
import type { Inventory } from './read-epochs.ts'
import { decoderFor } from './text-decoder.ts'

/** Another size or time means that a file must be read again. */
interface Signature {
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
}

/** A file as it was when it was read. */
export interface MetadataFile extends Signature {
  readonly path: string
  readonly name: string
  /** Undefined where the file cannot be read; then `failure` says why. */
  readonly inventory: Inventory | undefined
  readonly failure: string
}

const endings = /\.(xml|staxml|stationxml)$/i
const pieceBytes = 256 * 1024

/**
 * The paths of all StationXML files in the folders and below, in a fixed order.
 *
 * @throws {Fault} `SOURCE_DOWN` for a folder that cannot be read
 */
export async function listMetadataFiles(folders: readonly string[]): Promise<string[]> {
  const paths = new Set<string>()
  for (const folder of folders) {
    for (const name of await readRoot(folder, 'below')) {
      if (endings.test(name)) paths.add(`${folder}/${name}`)
    }
  }
  return [...paths]
}

/**
 * Reads a file, unless it is still as it is `known`.
 *
 * @returns undefined for a file that is gone, and for what is no file
 * @throws {Fault} `RESOURCES` for shortages; a file that cannot be read is a `failure`
 */
export async function readMetadataFile(
  path: string,
  known: MetadataFile | undefined,
): Promise<MetadataFile | undefined> {
  const signature = await signatureOf(path)
  if (signature === undefined) return undefined
  const { size, modifiedMs } = signature
  if (known?.size === size && known.modifiedMs === modifiedMs) return known
  const identity = { path, name: basename(path), size, modifiedMs }
  try {
    const pieces = createReadStream(path, { highWaterMark: pieceBytes })
    return { ...identity, inventory: await readEpochs(pieces), failure: '' }
  } catch (error) {
    const fault = asFault(error)
    if (isShortage(error)) throw fault
    return { ...identity, inventory: undefined, failure: fault.message }
  }
}

/**
 * The text of one element of a file.
 *
 * @throws {Fault} `SOURCE_DOWN` when the file is no longer the one that was read
 */
export async function readElementText(file: MetadataFile, element: Element): Promise<string> {
  const handle = await open(file.path).catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? changed(file) : error
  })
  try {
    const { size, mtimeMs } = await handle.stat()
    if (size !== file.size || mtimeMs !== file.modifiedMs) throw changed(file)
    const bytes = Buffer.alloc(element.length)
    await handle.read(bytes, 0, element.length, element.offset)
    return decoderFor(file.inventory?.encoding).decode(bytes)
  } finally {
    await handle.close()
  }
}

function changed(file: MetadataFile): Fault {
  return new Fault('SOURCE_DOWN', `${file.name} was changed while it was in use`)
}

/** @returns undefined for what is no file; a file that cannot be looked at stays as it is */
async function signatureOf(path: string): Promise<Signature | undefined> {
  try {
    const stats = await stat(path)
    return stats.isFile() ? { size: stats.size, modifiedMs: stats.mtimeMs } : undefined
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    if (isShortage(error)) throw asFault(error)
    return { size: -1, modifiedMs: 0 }
  }
}
