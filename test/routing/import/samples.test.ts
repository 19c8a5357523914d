/** Answers of real services, as the reference data has them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { mergeTable } from '../../../routing/import/merge-table.ts'
import { readSource } from '../../../routing/import/read-source.ts'
import { loadTable } from '../../../routing/table.ts'
import { sharedData, withoutSharedData } from '../../kit/shared.ts'

const skip = withoutSharedData

function importSamples(...names: readonly string[]) {
  const sources = names.map((name) => {
    const file = sharedData('seismic', 'routing-samples', name)
    return readSource(readFileSync(file), name)
  })
  const { bytes, remarks } = mergeTable(sources, { names: new Map(), without: new Set() })
  const rows = loadTable(bytes.toString()).rows.map(
    ({ dcName, networks, stations, fdsnws }) =>
      `${dcName} ${networks.join(' ')} ${stations?.join(' ') ?? '*'} ${fdsnws ?? ''}`,
  )
  return { rows: [...new Set(rows)], remarks }
}

test('the routes of the EIDA routing service', { skip }, () => {
  const { rows, remarks } = importSamples('eida-routing.sample.xml', 'eida-routing.sample.json')

  assert.deepEqual(rows, [
    'ETHZ CH * https://eida.ethz.ch/fdsnws',
    'GEOFON 4C KES20 KES27 https://geofon.gfz-potsdam.de/fdsnws',
    'GEOFON GE * https://geofon.gfz-potsdam.de/fdsnws',
    'GEOFON ZE * https://geofon.gfz-potsdam.de/fdsnws',
    'INFP RO * https://eida-sc3.infp.ro/fdsnws',
  ])
  assert.equal(remarks.length, 2)
})

test('an answer of the EIDA routing service for POST', { skip }, () => {
  const { rows, remarks } = importSamples('eida-routing-post-format.txt')

  assert.deepEqual(rows, [
    'GEOFON NU * http://geofon.gfz.de/fdsnws',
    'INGV NI * http://webservices.ingv.it/fdsnws',
    'ORFEUS-EU NA NL NO NR NS * http://www.orfeus-eu.org/fdsnws',
    'RESIF ND * https://ws.resif.fr/fdsnws',
  ])
  assert.deepEqual(remarks, [])
})

test('an answer of the federated catalogue', { skip }, () => {
  const { rows, remarks } = importSamples('irisws-fedcatalog-format.txt')

  assert.deepEqual(rows, [
    'GEOFON AF CER http://geofon.gfz.de/fdsnws',
    'INGV AC PUK http://webservices1.rm.ingv.it/fdsnws',
  ])
  assert.match(remarks.join('\n'), /^INGV: .* not taken: http:\/\/webservices2/m)
})

test('a configuration is no answer', { skip }, () => {
  assert.throws(() => importSamples('eida-routing.cfg.sample'), { message: /of no known kind/ })
})
