/** Sections of the configuration that belong to handlers, for the commands that use them directly. */
import type { SeismicOptions } from '../../handlers/seismic/index.ts'
import { seismic } from '../../handlers/seismic/index.ts'
import { loadConfig } from '../config/load.ts'

/** The archive that the configuration names. @throws {Fault} `CONFIG` */
export function seismicOptions(file: string | undefined): SeismicOptions {
  const { config, folder } = loadConfig(file)
  return seismic.readOptions(config.handlers['seismic'] ?? {}, folder)
}
