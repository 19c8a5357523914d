/** The section `[handlers.seismic]` of the configuration. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { Fault } from '../../src/model/index.ts'

export interface SeismicOptions {
  /** Absolute paths of the folders that hold SDS trees of miniSEED. */
  readonly waveforms: readonly string[]
  /** Absolute paths of the folders that hold StationXML files. */
  readonly metadata: readonly string[]
}

const path = z.string().min(1, 'must not be empty')
const folders = z
  .union([path, z.array(path)], 'must be a folder or a list of folders')
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .default([])

export const seismicSchema = z
  .strictObject({
    waveforms: folders.describe('Folders that hold SDS trees of miniSEED: one, or a list.'),
    metadata: folders.describe('Folders that hold StationXML files, in any depth: one, or a list.'),
  })
  .describe('The local archive, from which INV, RESP and DATA lines are answered.')

/**
 * @param folder - what relative paths are relative to
 * @throws {Fault} `CONFIG`, naming the key that is wrong
 */
export function readOptions(section: unknown, folder: string): SeismicOptions {
  const read = seismicSchema.safeParse(section)
  if (read.success) {
    const { waveforms, metadata } = read.data
    const absolute = (paths: readonly string[]) => paths.map((one) => resolve(folder, one))
    return { waveforms: absolute(waveforms), metadata: absolute(metadata) }
  }
  const reasons = read.error.issues.map(({ path: keys, message }) =>
    ['handlers.seismic', ...keys].join('.').concat(': ', message),
  )
  throw new Fault('CONFIG', reasons.join('; '))
}
