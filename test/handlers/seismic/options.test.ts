import assert from 'node:assert/strict'
import { test } from 'node:test'
import { header } from './kit/ask.ts'
import { seismic } from '../../../handlers/seismic/index.ts'

test('one folder or a list of them, relative to the configuration file', () => {
  const options = seismic.readOptions({ waveforms: 'sds', metadata: ['xml', '/srv/xml'] }, '/etc')

  assert.deepEqual(options, { waveforms: ['/etc/sds'], metadata: ['/etc/xml', '/srv/xml'] })
})

test('an empty section names no folders', () => {
  assert.deepEqual(seismic.readOptions({}, '/etc'), { waveforms: [], metadata: [] })
})

const wrong: readonly (readonly [object, RegExp])[] = [
  [{ waveforms: 5 }, /handlers\.seismic\.waveforms: must be a folder or a list of folders/],
  [{ metadata: [''] }, /handlers\.seismic\.metadata/],
  [{ waveform: 'sds' }, /waveform/],
]

for (const [section, message] of wrong) {
  test(`${JSON.stringify(section)} is refused with the key that is wrong`, () => {
    assert.throws(() => seismic.readOptions(section, '/'), { code: 'CONFIG', message })
  })
}

test('the products of the three classes have their endings and media types', () => {
  const forms = seismic.types.map((type) => seismic.form(type, header))

  assert.deepEqual(forms, [
    { ending: 'txt', mediaType: 'text/plain; charset=utf-8' },
    { ending: 'txt', mediaType: 'text/plain; charset=utf-8' },
    { ending: 'mseed', mediaType: 'application/vnd.fdsn.mseed' },
  ])
})
