/** The section `[handlers.seismic]` of the configuration. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { Fault } from '../../src/model/index.ts'
import { fdsnwsOptions, fdsnwsSchema } from './fdsnws/options.ts'
import type { FdsnwsOptions } from './fdsnws/options.ts'

/** What is done about records that tell of the same time more than once. */
export const prunings = ['none', 'record', 'sample'] as const
type Pruning = (typeof prunings)[number]

/** What may be wished for on a line, and what holds where it says nothing. */
export interface Wishes {
  /** Whether the first and the last record are cut to the window, to the sample. */
  readonly trim: boolean
  readonly prune: Pruning
}

export interface SeismicOptions extends Wishes {
  /** Absolute paths of the folders that hold miniSEED. */
  readonly waveforms: readonly string[]
  /** Absolute paths of the folders that hold StationXML, RESP and dataless SEED. */
  readonly metadata: readonly string[]
  /** Absolute path of the index of the waveforms; undefined for none. */
  readonly index: string | undefined
  /** Absolute paths of databases that mseedindex made. */
  readonly databases: readonly string[]
  readonly rescanMinutes: number
  /** Whether SEED is answered with the responses beside the records. */
  readonly hasCompanion: boolean
  readonly fdsnws: readonly FdsnwsOptions[]
}

const path = z.string().min(1, 'must not be empty')
const folders = z
  .union([path, z.array(path)], 'must be a folder or a list of folders')
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .default([])

export const seismicSchema = z
  .strictObject({
    waveforms: folders.describe('Folders that hold miniSEED, best as SDS trees: one, or a list.'),
    metadata: folders.describe(
      'Folders that hold StationXML, RESP or dataless SEED, in any depth: one, or a list.',
    ),
    index: z
      .string()
      .default('netdc-data/seismic-index.sqlite')
      .describe(
        'The index of the waveforms, on a local disk; that of the metadata lies beside it. Empty\nfor none: then only files under their names in SDS trees are found.',
      ),
    databases: folders.describe(
      'Databases that mseedindex made, used as they are beside the index: one, or a list.',
    ),
    rescan_minutes: z
      .number()
      .min(0)
      .max(10_080)
      .default(60)
      .describe('Minutes between two looks through all the folders; 0 for none but at the start.'),
    trim: z
      .boolean()
      .default(false)
      .describe(
        'Whether waveforms are cut to the sample; otherwise whole records are sent. A line may\nsay trim=true or trim=false.',
      ),
    prune: z
      .enum(prunings)
      .default('none')
      .describe(
        'What is done about records of the same time: none, record (whole ones are left out) or\nsample (cut as well). A line may say prune=none, prune=record or prune=sample.',
      ),
    seed: z
      .enum(['mseed+resp', 'mseed'])
      .default('mseed+resp')
      .describe(
        'What SEED is answered with: mseed+resp (miniSEED, and RESP in a file beside it) or mseed.',
      ),
    fdsnws: z
      .array(fdsnwsSchema)
      .default([])
      .describe(
        'Centres whose web services answer for networks that are not here; each a section\n[[handlers.seismic.fdsnws]] with url, or station, dataselect and availability, and networks.',
      ),
  })
  .describe('The archive, from which INV, RESP and DATA lines are answered.')

/**
 * @param folder - what relative paths are relative to
 * @throws {Fault} `CONFIG`, naming the key that is wrong
 */
export function readOptions(section: unknown, folder: string): SeismicOptions {
  const read = seismicSchema.safeParse(section)
  if (!read.success) throw new Fault('CONFIG', reasonsOf(read.error))
  const { waveforms, metadata, index, databases, trim, prune, seed, fdsnws } = read.data
  const absolute = (paths: readonly string[]) => paths.map((one) => resolve(folder, one))
  return {
    waveforms: absolute(waveforms),
    metadata: absolute(metadata),
    index: index === '' ? undefined : resolve(folder, index),
    databases: absolute(databases),
    rescanMinutes: read.data.rescan_minutes,
    trim,
    prune,
    hasCompanion: seed === 'mseed+resp',
    fdsnws: fdsnws.map(fdsnwsOptions),
  }
}

function reasonsOf({ issues }: z.ZodError): string {
  const reasons = issues.map(({ path: keys, message }) =>
    ['handlers.seismic', ...keys].join('.').concat(': ', message),
  )
  return reasons.join('; ')
}
