/** The text tables of fdsnws-station, as different services write them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import {
  channelText,
  networkText,
  stationText,
} from '../../../../handlers/seismic/fdsnws/station-text.ts'
import type { LevelText } from '../../../../handlers/seismic/fdsnws/station-text.ts'
import { TableReader } from '../../../../handlers/seismic/fdsnws/table-reader.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { at } from '../kit/time.ts'

const header =
  '#Network | Station | Location | Channel | Latitude | Longitude | Elevation | Depth | Azimuth | Dip | SensorDescription | Scale | ScaleFreq | ScaleUnits |  SampleRate | StartTime | EndTime'
const row =
  'XX|ALFA|  |BHZ|1.50|-2.0|3.0|0.5|0.0|-90.0|STS-2, Größe 1|4.88E8|0.02|M/S|20.0|2013-01-01T00:00:00|2599-12-31T23:59:59'

function read<T>({ form, keyOf, epochOf }: LevelText<T>, text: string) {
  const reader = new TableReader(form)
  const rows = text.split(/\r?\n/).map((line) => reader.read(line))
  const epochs = rows.flatMap((cells) => (cells && keyOf(cells) ? [epochOf(cells)] : []))
  return { epochs, remarks: reader.remarks, unread: reader.unread }
}

const alfa = {
  id: { network: 'XX', station: 'ALFA', location: '', channel: 'BHZ' },
  latitude: '1.50',
  longitude: '-2.0',
  elevation: '3.0',
  depth: '0.5',
  azimuth: '0.0',
  dip: '-90.0',
  sensor: 'STS-2, Größe 1',
  scale: '4.88E8',
  scaleFrequency: '0.02',
  scaleUnits: 'M/S',
  sampleRate: '20.0',
  start: at('2013-01-01'),
  end: openEnd,
}

test('a channel row is mapped column by column, numbers as they are', () => {
  const { epochs, remarks, unread } = read(channelText, `${header}\r\n${row}\r\n\r\n`)

  assert.deepEqual(epochs, [alfa])
  assert.deepEqual([remarks, unread], [[], 0])
})

test('columns in another order are found by their names', () => {
  const shuffle = (line: string) => line.split('|').toReversed().join('|')

  const { epochs } = read(channelText, `#${shuffle(header.slice(1))}\n${shuffle(row)}`)

  assert.deepEqual(epochs, [alfa])
})

test('a column with another name is read in its usual place, which is told', () => {
  const { epochs, remarks } = read(
    channelText,
    `${header.replace('SensorDescription', 'Instrument')}\n${row}`,
  )

  assert.deepEqual(epochs, [alfa])
  assert.deepEqual(remarks, ['the column "Instrument" is read as SensorDescription'])
})

test('a missing column is told; without a code no row can be read', () => {
  const withoutDepth = read(stationText, '#Network|Station|Extra\nXX|ALFA|x')
  const withoutStation = read(stationText, '#Network|Latitude|Longitude\nXX|1|2')

  assert.equal(withoutDepth.epochs[0]?.station, 'ALFA')
  assert.ok(withoutDepth.remarks.includes('the column SiteName is missing'))
  assert.deepEqual([withoutStation.epochs, withoutStation.unread], [[], 1])
})

test('a table without a header is read in the usual order, which is told', () => {
  const { epochs, remarks } = read(networkText, 'XX|Some network|2003-01-01|2500-12-31|17')

  assert.deepEqual(epochs, [
    {
      network: 'XX',
      description: 'Some network',
      totalStations: '17',
      start: at('2003-01-01'),
      end: openEnd,
    },
  ])
  assert.deepEqual(remarks, ['the table has no header; its columns are read in the usual order'])
})

test('rows with too few cells, or dates that are none, are left out', () => {
  const text = `# a comment\n${header}\nXX|ALFA|00\n${row.replace('2013-01-01', '2013-02-31')}\n${row}`

  const { epochs, unread } = read(channelText, text)

  assert.equal(epochs.length, 1)
  assert.equal(unread, 1)
})

const samples: readonly (readonly [string, LevelText<unknown>, number])[] = [
  ['channel_level_fdsn.txt', channelText, 6],
  ['channel_level_fdsn_faulty_header.txt', channelText, 6],
  ['channel_level_fdsn_no_endtime.txt', channelText, 6],
  ['channel_level_fdsn_obscure_location_code.txt', channelText, 1],
  ['channel_level_fdsn_with_multiple_epochs.txt', channelText, 3],
  ['log_channel_fdsn.txt', channelText, 1],
  ['uncommon_channel_location.txt', channelText, 4],
  ['network_level_fdsn.txt', networkText, 2],
  ['network_level_fdsn_no_endtime.txt', networkText, 2],
  ['station_level_fdsn.txt', stationText, 3],
  ['station_level_fdsn_no_endtime.txt', stationText, 3],
  ['unicode_example_fdsn.txt', stationText, 1],
  ['seiscomp-station-1.txt', channelText, 8],
  ['seiscomp-station-2.txt', stationText, 2],
  ['seiscomp-station-3.txt', stationText, 2],
  ['seiscomp-station-7.txt', channelText, 3],
  ['seiscomp-station-8.txt', channelText, 1],
]

for (const [name, level, least] of samples) {
  test(`every row of ${name} is read`, { skip: withoutSharedData }, () => {
    const text = readFileSync(sharedData('seismic', 'fdsnws-samples', name), 'utf8')
    const rows = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

    const { epochs, remarks, unread } = read(level, text)

    assert.equal(epochs.length, rows.length)
    assert.ok(epochs.length >= least)
    assert.equal(unread, 0)
    const isStrange = text.includes('Instrument')
    assert.equal(remarks.length, isStrange ? 1 : 0)
  })
}
