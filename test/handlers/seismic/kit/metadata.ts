/** Folders of metadata, their files, and the index of them. */
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import type { Log } from '../../../../src/log/log.ts'
import { quiet } from '../../../kit/quiet.ts'
import { temporaryFolder } from './folder.ts'

/** Of what nobody stops. */
export const never = new AbortController().signal

interface Told {
  readonly extra?: string
  readonly response?: string
  readonly start?: string
}

const gain =
  '<InstrumentSensitivity><Value>5</Value><Frequency>1</Frequency></InstrumentSensitivity>'

export function inventory(
  network: string,
  station: string,
  channel: string,
  told: Told = {},
): string {
  const { extra = '', response = gain, start = '2001-01-01T00:00:00' } = told
  return `<FDSNStationXML><Network code="${network}" startDate="2000-01-01T00:00:00">${extra}
    <Station code="${station}" startDate="2001-01-01T00:00:00"><Channel code="${channel}"
    startDate="${start}"><Response>${response}</Response></Channel></Station></Network></FDSNStationXML>`
}

export function resp(
  network: string,
  station: string,
  channel: string,
  start: string,
  value = 7,
): string {
  return `B050F03     Station:     ${station}
B050F16     Network:     ${network}
B052F03     Location:    ??
B052F04     Channel:     ${channel}
B052F22     Start date:  ${start}
B052F23     End date:    No Ending Time
B058F03     Stage sequence number:                 0
B058F04     Sensitivity:                           ${value}
B058F05     Frequency of sensitivity:              1 HZ
B058F06     Number of calibrations:                0
`
}

/** An empty folder, and the index of it. */
export async function openMetadata(t: TestContext, options: { readonly log?: Log } = {}) {
  const folder = await temporaryFolder(t)
  const { log = quiet } = options
  const metadata = Metadata.open({ file: ':memory:', folders: [folder], log })
  t.after(() => {
    metadata.close()
  })
  return { folder, metadata, path: (name: string) => join(folder, name) }
}

export function idsOf(metadata: Metadata): string[] {
  return [...metadata.channels(everything)].map(({ id }) => formatId(id))
}
