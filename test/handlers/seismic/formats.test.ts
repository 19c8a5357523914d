import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seismic } from '../../../handlers/seismic/index.ts'
import { header, lineOf } from './kit/ask.ts'

const data = lineOf('.DATA * XX * * * 2024-01-10 2024-01-11')
const resp = lineOf('.RESP * XX * * *')

const mseed = 'application/vnd.fdsn.mseed'
const text = 'text/plain; charset=utf-8'

/** As clients write them, and what they get. */
const asked: readonly (readonly [string, string, string, 'slice' | 'part'])[] = [
  ['SEED', 'mseed', mseed, 'slice'],
  ['full seed', 'mseed', mseed, 'slice'],
  ['mini-SEED', 'mseed', mseed, 'slice'],
  ['miniSEED 2', 'mseed', mseed, 'slice'],
  ['MSEED3', 'mseed3', mseed, 'slice'],
  ['miniseed_3', 'mseed3', mseed, 'slice'],
  ['sac', 'sac.zip', 'application/zip', 'part'],
  ['SAC (zip)', 'sac.zip', 'application/zip', 'part'],
  ['ASCII', 'tspair.txt', text, 'slice'],
  ['Ascii, SLIST', 'slist.txt', text, 'slice'],
  ['GSE2.0', 'gse2', text, 'slice'],
  ['GSE2 INT', 'gse2', text, 'slice'],
]

for (const [formatWaveform, ending, mediaType, unit] of asked) {
  test(`waveforms may be asked for as ${formatWaveform}`, () => {
    const wanted = { ...header, formatWaveform }

    assert.equal(seismic.refusal?.(data, wanted), undefined)
    assert.deepEqual(seismic.form('DATA', wanted), { ending, mediaType })
    assert.equal(seismic.unitOf?.('DATA', wanted), unit)
  })
}

const described: readonly (readonly [string, string, 'slice' | 'part'])[] = [
  ['SEED_ASCII', 'txt', 'slice'],
  ['resp', 'txt', 'slice'],
  ['StationXML', 'xml', 'part'],
  ['SAC_PZ', 'sacpz.txt', 'slice'],
]

for (const [formatResponse, ending, unit] of described) {
  test(`responses may be asked for as ${formatResponse}`, () => {
    const wanted = { ...header, formatResponse }

    assert.equal(seismic.refusal?.(resp, wanted), undefined)
    assert.equal(seismic.form('RESP', wanted).ending, ending)
    assert.equal(seismic.unitOf?.('RESP', wanted), unit)
  })
}

test('what is not made is refused with what is', () => {
  const refusal = seismic.refusal?.(data, { ...header, formatWaveform: 'WAV' }) ?? ''

  assert.match(refusal, /^format WAV is not offered here; offered are SEED \(miniSEED version 2, /)
  for (const name of ['MSEED', 'MSEED3', 'SAC', 'ASCII', 'SLIST', 'GSE2', 'GSE2 INT']) {
    assert.match(refusal, new RegExp(`, ${name} \\(`))
  }
})

test('inventories have one form and no formats', () => {
  const wanted = { ...header, formatWaveform: 'WAV', formatResponse: 'JSON' }

  assert.equal(seismic.refusal?.(lineOf('.INV * XX'), wanted), undefined)
  assert.deepEqual(seismic.form('INV', wanted), { ending: 'txt', mediaType: text })
  assert.equal(seismic.unitOf?.('INV', wanted), 'slice')
})
