/** Another centre, behind its web services: network ZZ, described as XX is in the example archive. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startFdsnws, text, whole } from '../../../kit/fdsnws-server.ts'
import type { FakeCentre, Responder } from '../../../kit/fdsnws-server.ts'
import { exampleArchive } from './example.ts'
import { alfa, records } from './records.ts'

const theirs = { ...alfa, network: 'ZZ' }

const tables: Readonly<Record<string, string>> = {
  network:
    '#Network|Description|StartTime|EndTime|TotalStations\nZZ|Elsewhere|2000-01-01T00:00:00||1\n',
  station:
    '#Network|Station|Latitude|Longitude|Elevation|SiteName|StartTime|EndTime\nZZ|ALFA|1|2|3|There|2000-01-01T00:00:00|\n',
  channel: `#Network|Station|Location|Channel|Latitude|Longitude|Elevation|Depth|Azimuth|Dip|SensorDescription|Scale|ScaleFreq|ScaleUnits|SampleRate|StartTime|EndTime
ZZ|ALFA|00|BHZ|1.5|2|3|0|0|-90|S|1|1|M/S|20|2020-06-01T00:00:00|
`,
}
const availability = `#Network Station Location Channel Quality SampleRate Earliest Latest
ZZ ALFA 00 BHZ D 1.0 2024-01-10T21:00:00.000000Z 2024-01-10T21:01:00.000000Z
`

/**
 * It answers more than it is asked for: the records of XX.ALFA too, one a second, which no archive of
 * the examples has so.
 */
export async function otherCentre(t: TestContext): Promise<FakeCentre> {
  const { metadata } = await exampleArchive(t)
  const xml = await readFile(join(metadata, 'XX.xml'), 'utf8')
  const station: Responder = ({ parameters }) =>
    parameters.get('format') === 'text'
      ? text(tables[parameters.get('level') ?? ''] ?? '')
      : whole(xml.replaceAll('"XX"', '"ZZ"'), 'application/xml')
  const given = [
    ...records(alfa, '2024-01-10T21:00:00', 100),
    ...records(theirs, '2024-01-10T21:00:00', 100),
  ]
  return startFdsnws(t, {
    'station/1/query': station,
    'dataselect/1/query': () => whole(Buffer.concat(given)),
    'availability/1/query': () => text(availability),
    'station/1/version': () => text('1.1.5'),
    'dataselect/1/version': () => text('1.1.1'),
  })
}
