import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
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

  assert.match(refusal, /^format WAV is not offered here; offered are SEED, MSEED, /)
  for (const name of ['MSEED', 'MSEED3', 'SAC', 'ASCII', 'SLIST', 'GSE2', 'GSE2 INT']) {
    assert.ok(refusal.split(', ').includes(name))
  }
})

test('inventories have one form and no formats', () => {
  const wanted = { ...header, formatWaveform: 'WAV', formatResponse: 'JSON' }

  assert.equal(seismic.refusal?.(lineOf('.INV * XX'), wanted), undefined)
  assert.deepEqual(seismic.form('INV', wanted), { ending: 'txt', mediaType: text })
  assert.equal(seismic.unitOf?.('INV', wanted), 'slice')
})

/** Where people are told of the formats: a line of a table, a table of their own, or a passage. */
const told: readonly (readonly [string, RegExp, RegExp])[] = [
  ['docs/archive.md', /`\.FORMAT_WAVEFORM`[^]+?\n\n/, /`\.FORMAT_RESPONSE`[^]+?\n\n/],
  ['docs/protocol.md', /`\.FORMAT_WAVEFORM`.+/, /`\.FORMAT_RESPONSE`.+/],
  ['docs/requesting-data.md', /`\.FORMAT_WAVEFORM .+/, /`\.FORMAT_RESPONSE .+/],
  ['templates/help.html', /<code>\.FORMAT_WAVEFORM .+/, /<code>\.FORMAT_RESPONSE .+/],
  ['templates/help.txt', /\.FORMAT_WAVEFORM [^.]+/, /\.FORMAT_RESPONSE [^.]+?\n\n/],
]

for (const [path, ...passages] of told) {
  test(`${path} names every format that is offered, and no other`, async () => {
    const page = await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8')

    const [waveforms = [], responses = []] = passages.map((passage) => namesIn(page, passage))

    assert.deepEqual(waveforms.filter(isRefusedFor('DATA')), [])
    assert.deepEqual(responses.filter(isRefusedFor('RESP')), [])
    for (const name of othersOffered('DATA')) assert.ok(waveforms.includes(name), name)
    for (const name of othersOffered('RESP')) assert.ok(responses.includes(name), name)
  })
}

/** Words in capitals; where there is markup, those that are marked as code. */
function namesIn(page: string, passage: RegExp): readonly string[] {
  const [said = ''] = passage.exec(page) ?? []
  const marked = said.matchAll(/`([^`]+)`|<code>([^<]+)/g)
  const codes = [...marked].map(([, inText, inHtml]) => inText ?? inHtml ?? '')
  const words = codes.length > 0 ? codes : (said.match(/[A-Z][A-Z\d_]+( INT)?/g) ?? [])
  return words.map((word) => word.replace(/^\.?FORMAT_\w+ ?/, '')).filter(isName)
}

function isName(word: string): boolean {
  return /^[A-Z][A-Z\d_ ]+$/.test(word)
}

function isRefusedFor(lineClass: 'DATA' | 'RESP') {
  return (name: string) => refusalOf(lineClass, name) !== undefined
}

/** All but the first, which is what those get who ask for none. */
function othersOffered(lineClass: 'DATA' | 'RESP'): readonly string[] {
  const offered = refusalOf(lineClass, 'WAV') ?? ''
  const names = [...offered.matchAll(/(?:are|,) ([A-Z][A-Z\d_ ]+) \(/g)]
  return names.map(([, name = '']) => name).slice(1)
}

function refusalOf(lineClass: 'DATA' | 'RESP', name: string): string | undefined {
  const wanted = { ...header, formatWaveform: name, formatResponse: name }
  return seismic.refusal?.(lineClass === 'DATA' ? data : resp, wanted)
}
