import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seismic } from '../../../handlers/seismic/index.ts'
import { externalHandlers } from '../../../src/handle/external/module.ts'
import { employ } from '../../../src/handle/registry.ts'
import { Fault } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import { at } from '../../kit/at.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { quiet } from '../../kit/quiet.ts'
import { aHeader, aLine } from '../../kit/request.ts'

const section = { command: ['/opt/site/answer'], types: ['DATA'], ending: 'mseed' }
const made = (sections: Record<string, unknown>) => externalHandlers(sections, '/etc', [seismic])

const line = aLine({
  text: ' .data  * iu anmo 00 bhz 2001-06-23T20:30:00 2001-06-23T21:30:00 ',
  type: 'DATA',
  fields: [['*'], ['IU'], ['ANMO'], ['00'], ['BHZ']],
  start: 993328200_000000 as Instant,
  end: 993331800_000000 as Instant,
})
const understood =
  '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00.000000" "2001 06 23 21 30 00.000000"'

test('a section that names a command makes a handler for its types', () => {
  const [module, ...others] = made({ mydata: section, seismic: { waveforms: 'x' }, odd: 7 })

  assert.equal(others.length, 0)
  assert.equal(module?.name, 'mydata')
  assert.deepEqual(module.types, ['DATA'])
  assert.equal(module.unit, 'part')
  assert.deepEqual(module.form('DATA', aHeader()), {
    ending: 'mseed',
    mediaType: 'application/octet-stream',
  })
})

test('a program has its type for itself, whatever built-in handlers could read', async () => {
  const modules = [...made({ mydata: section }), seismic]
  const hostOf = () => ({ clock: stoppedClock().now, log: quiet })
  const registry = await employ(modules, { mydata: section }, '/etc', hostOf)

  const data = registry.assign(line, aHeader())
  const inventory = registry.assign(aLine(), aHeader())

  assert.deepEqual(data, { handler: 'mydata', unit: 'part', warnings: [] })
  assert.deepEqual(inventory, { handler: 'seismic', unit: 'slice', warnings: [] })
  assert.equal(registry.form('DATA', aHeader()).ending, 'mseed')
  await registry.close()
})

describe('a program reads', () => {
  const queryOf = (lines: 'received' | 'understood', given = line) =>
    at(made({ mydata: { ...section, lines } }), 0).readLine(given)

  test('a line as it was received', () => {
    assert.deepEqual(queryOf('received'), { query: { text: line.text.trim() } })
  })

  test('a line as it was understood, where that is wanted', () => {
    assert.deepEqual(queryOf('understood'), { query: { text: understood } })
  })

  test('a line as it was understood where what came was no line of the type', () => {
    const breq = { ...line, text: 'ANMO IU 2001 06 23 20 30 00 2001 06 23 21 30 00 1 BHZ 00' }

    assert.deepEqual(queryOf('received', breq), { query: { text: understood } })
  })

  test('no line without a network, which routing needs', () => {
    const given = aLine({ type: 'MAGN', fields: [['*']] })

    assert.deepEqual(queryOf('received', given), {
      problems: ['NETWORK is missing: .MAGN takes DC_NAME and NETWORK first'],
    })
  })
})

describe('refused is', () => {
  const refused = (sections: Record<string, unknown>, reason: RegExp) => {
    assert.throws(
      () => made(sections),
      (thrown) =>
        thrown instanceof Fault && thrown.code === 'CONFIG' && reason.test(thrown.message),
    )
  }

  test('a type that two sections name', () => {
    refused({ a: section, b: section }, /handlers\.a and handlers\.b both name the type DATA/)
  })

  test('a section that is wrong', () => {
    refused({ a: { ...section, types: [] } }, /handlers\.a\.types/)
  })

  test('a name that cannot be that of a folder', () => {
    refused({ '../up': section }, /handlers\."\.\.\/up"/)
  })
})
