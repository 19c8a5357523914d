import assert from 'node:assert/strict'
import { test } from 'node:test'
import { header } from './kit/ask.ts'
import { seismic } from '../../../handlers/seismic/index.ts'

const defaults = {
  ...{ waveforms: [], metadata: [], databases: [], rescanMinutes: 60, trim: false },
  ...{ index: '/etc/netdc-data/seismic-index.sqlite', prune: 'none', hasCompanion: true },
  fdsnws: [],
}

test('one folder or a list of them, relative to the configuration file', () => {
  const options = seismic.readOptions({ waveforms: 'sds', metadata: ['xml', '/srv/xml'] }, '/etc')

  const read = { waveforms: ['/etc/sds'], metadata: ['/etc/xml', '/srv/xml'] }
  assert.deepEqual(options, { ...defaults, ...read })
})

test('an empty section names no folders', () => {
  assert.deepEqual(seismic.readOptions({}, '/etc'), defaults)
})

test('every key may be said', () => {
  const section = {
    ...{ index: '', databases: 'old.sqlite', rescan_minutes: 0, trim: true, prune: 'sample' },
    ...{ seed: 'mseed', fdsnws: [{ url: 'https://geofon.example', networks: ['ge'] }] },
  }

  const { fdsnws, ...options } = seismic.readOptions(section, '/etc')

  const said = { index: undefined, databases: ['/etc/old.sqlite'], rescanMinutes: 0 }
  const rest = { waveforms: [], metadata: [], trim: true, prune: 'sample', hasCompanion: false }
  assert.deepEqual(options, { ...said, ...rest })
  assert.deepEqual(fdsnws[0]?.networks, ['GE'])
  assert.equal(fdsnws[0].dataselect, 'https://geofon.example/fdsnws/dataselect/1/')
})

const wrong: readonly (readonly [object, RegExp])[] = [
  [{ waveforms: 5 }, /handlers\.seismic\.waveforms: must be a folder or a list of folders/],
  [{ metadata: [''] }, /handlers\.seismic\.metadata/],
  [{ waveform: 'sds' }, /waveform/],
  [{ prune: 'all' }, /handlers\.seismic\.prune/],
  [{ fdsnws: [{ networks: ['GE'] }] }, /handlers\.seismic\.fdsnws\.0: /],
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
