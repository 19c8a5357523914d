/** The configuration of a gateway on loopback that answers from an archive of its own. */
import { stringify } from 'smol-toml'

import type { Settings } from './gateway.ts'

export interface Archive {
  readonly waveforms: string
  readonly metadata: string
  /** Where its index lies; with the state of the gateway unless said. */
  readonly index?: string
}

/** @param settings - sections laid over the others; what they do not name keeps its default */
export function seismicConfig(archive: Archive, settings: Settings = {}): string {
  const { waveforms, metadata, index } = archive
  return stringify({
    web: { listen: '127.0.0.1:0' },
    pickup: { ftp: '127.0.0.1:0' },
    log: { time: 'utc' },
    ...settings,
    receive: { smtp: '127.0.0.1:0', free_disk_percent: 0, ...settings['receive'] },
    // One file for each part: companions are looked at by tests of their own.
    handlers: { seismic: { waveforms, metadata, seed: 'mseed', ...(index && { index }) } },
  })
}
