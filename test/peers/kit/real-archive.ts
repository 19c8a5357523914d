/** The real archive of the reference data: several SDS trees and a folder of StationXML. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { sharedData } from '../../kit/shared.ts'

const trees = [
  'seiscomp-fdsnws',
  'scardac-multiday',
  'seiscomp-recordstream/archive',
  'seiscomp-recordstream/archive-day1/BHZ',
  'seiscomp-recordstream/archive-day2/BHZ',
  'seiscomp-recordstream/gappy-archive',
]

/** Every tree is a root of its own. */
export const waveformRoots: readonly string[] = trees.map((tree) =>
  sharedData('seismic/sds-sample', tree),
)

export const metadataFolder: string = sharedData('seismic/stationxml')

/** Networks that have waveforms here, and networks that have metadata. */
export const waveformNetworks = ['AM', 'FR', 'GE', 'II', 'IV'] as const
export const metadataNetworks = ['BK', 'CO', 'G', 'IM', 'IU', 'SL', 'TM'] as const

/** A day file, by the name that SDS gives it. */
export interface RealFile {
  readonly name: string
  /** Network, station, location (`--` when blank) and channel. */
  readonly codes: readonly [string, string, string, string]
  readonly bytes: Buffer
}

/** In the order in which an answer has them: by their codes, then by day. */
export function realFiles(): readonly RealFile[] {
  return paths
    .map((path) => sharedData('seismic/sds-sample', path))
    .map((path) => {
      const name = basename(path)
      const [network = '', station = '', location = '', channel = ''] = name.split('.')
      const codes = [network, station, location || '--', channel] as const
      return { name, codes, bytes: readFileSync(path) }
    })
}

const paths = [
  ['seiscomp-fdsnws', '2019/AM/R0F05/SHZ.D/AM.R0F05.00.SHZ.D.2019.214'],
  ['scardac-multiday', '2023/AM/R0F05/SHZ.D/AM.R0F05.00.SHZ.D.2023.239'],
  ['scardac-multiday', '2023/AM/R0F05/SHZ.D/AM.R0F05.00.SHZ.D.2023.242'],
  ['seiscomp-fdsnws', '2019/AM/R187C/EHZ.D/AM.R187C.00.EHZ.D.2019.214'],
  ['seiscomp-fdsnws', '2019/AM/R187C/HDF.D/AM.R187C.00.HDF.D.2019.214'],
  ['seiscomp-recordstream/archive', '2018/FR/SALF/HHN.D/FR.SALF.00.HHN.D.2018.181'],
  ['seiscomp-recordstream/archive-day1/BHZ', '2019/GE/MORC/BHZ.D/GE.MORC..BHZ.D.2019.121'],
  ['seiscomp-recordstream/archive-day2/BHZ', '2019/GE/MORC/BHZ.D/GE.MORC..BHZ.D.2019.122'],
  ['seiscomp-recordstream/gappy-archive', '2020/II/AAK/BHZ.D/II.AAK.10.BHZ.D.2020.122'],
  ['seiscomp-recordstream/gappy-archive', '2017/IV/MSAG/HNZ.D/IV.MSAG..HNZ.D.2017.220'],
].map((parts) => join(...parts))
