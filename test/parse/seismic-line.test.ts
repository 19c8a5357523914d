import assert from 'node:assert/strict'
import { test } from 'node:test'

import { splitLine } from '../../src/parse/line.ts'
import { readSeismicLine, seismicGrammars } from '../../src/parse/seismic-line.ts'

const times = '"2001 06 23 20 30 00" "2001 06 23 21 30 00"'

function read(text: string) {
  return readSeismicLine(splitLine(1, text).line)
}

test('the types of the grammar are those of the protocol', () => {
  assert.deepEqual([...seismicGrammars.keys()], ['INV', 'RESP', 'DATA'])
})

const good = [
  '.INV *',
  '.INV NETDC',
  '.INV * IU',
  '.INV * IU AN*',
  '.INV * IU ANMO 00 BHZ',
  `.INV * IU ANMO 00 BHZ ${times}`,
  '.RESP * IU ANMO 00 BHZ',
  `.RESP * IU ANMO 00 BHZ ${times}`,
  `.DATA * "IU G?" "AN* B??" "- -- 1? ?? *" "BH? LHZ B*" ${times}`,
  '.INV * TEMPNET8 STATION8',
]
for (const text of good) {
  test(`${text} is good`, () => {
    const { problems, warnings } = read(text)

    assert.deepEqual([problems, warnings], [[], []])
  })
}

const bad: readonly (readonly [text: string, reason: RegExp])[] = [
  ['.INV * IU ANMO 00', /4 fields; LOCATION and CHANNEL/],
  [
    '.DATA * IU ANMO 00 BHZ 2001 06 23 20 30 00 2001 06 23 21 30 00.5',
    /^a time stands in quotes: write "2001 06 23 20 30 00" "2001 06 23 21 30 00.5"$/,
  ],
  [
    '.DATA * IU ANMO BHZ 2001 06 23 20 30 00 2001 06 23 21 30 00',
    /^a time stands in quotes: write "2001 06 23 20 30 00" "2001 06 23 21 30 00"$/,
  ],
  ['.DATA * 2001 06 23 20 30 00 2001 06 23 21 30 00', /13 fields; .DATA takes 7: a list or a time/],
  [`.DATA * IU,II ANMO 00 BHZ ${times}`, /NETWORK "IU,II" holds ,: blanks part .*: "IU II"$/],
  [`.DATA * IU ANMO 00 "BHZ; BHN" ${times}`, /CHANNEL "BHZ;" holds ;: blanks .* enclose it$/],
  [
    `.DATA * IU [P-Q]38A 00 BHZ ${times}`,
    /STATION .* holds \[: .*; list the codes that are meant$/,
  ],
  ['.INV * IU ANMO 00 BHZ X', /6 fields; .INV takes 1, 2, 3, 5 or 7/],
  ['.INV * IU ANMO 00 BHZ today tomorrow', /START and END: .* in quotes/],
  [`.INV * IU ANMO ${times}`, /3 fields before the two times/],
  [`.INV * IU ANMO 00 BHZ X ${times}`, /6 fields before the two times.*quotes/],
  ['.RESP *', /1 field; .RESP takes 5 or 7: NETWORK, STATION, LOCATION, CHANNEL are missing/],
  ['.RESP * IU ANMO 00', /CHANNEL is missing/],
  [`.DATA * IU ANMO "" "" ${times}`, /CHANNEL is empty/],
  [`.INV * "${'A? '.repeat(201)}"`, /NETWORK lists 201 codes; one line takes 200/],
  ['.INV * "A{ B{ C{ D{ E{"', /2 more codes of NETWORK are wrong/],
  ['.INV * IU ２1', /holds ２/],
  ['.INV * IU ANMO 00 BHZ 2001 06 23 20', /9 fields.*quotes/],
  ['.RESP * IU ANMO', /.RESP takes 5 or 7/],
  ['.DATA * IU ANMO 00 BHZ', /.DATA takes 7/],
  [`.DATA * IU ANMO 00 ${times}`, /4 fields before the two times/],
  ['.INV * ""', /NETWORK is empty/],
  ['.INV * NINECHARS', /NETWORK "NINECHARS" is too long/],
  ['.INV * IU [P-Q]38A', /STATION .* wildcards are \* and \?/],
  ['.INV * IU ANMO 001 BHZ', /LOCATION "001" is too long/],
  ['.INV * IU ANMO 00 BH', /CHANNEL "BH" is too short/],
  ['.INV * IU ANMO 00 BHZZ', /CHANNEL "BHZZ" is too long/],
  [`.INV * IU ${'*?'.repeat(20)}`, /STATION .* is too long/],
  [`.INV * ${'*'.repeat(40)}`, /NETWORK .* more than 16 characters/],
]
for (const [text, reason] of bad) {
  test(`${text} has a problem`, () => {
    assert.match(read(text).problems.join('; '), reason)
  })
}

test('codes are folded to upper case, and the blank location to --', () => {
  const { line } = read('.inv * iu anmo "- 1a" bhz')

  assert.deepEqual(line.fields, [['*'], ['IU'], ['ANMO'], ['--', '1A'], ['BHZ']])
})

test('every bad code of a line is named', () => {
  assert.equal(read('.INV * % [A] 000 BH').problems.length, 4)
})

for (const text of [`.DATA * IU ANMO BHZ ${times}`, `.RESP * IU ANMO "BH? LHZ" ${times}`]) {
  test(`${text} has an empty LOCATION, read as blank with a warning`, () => {
    const { line, problems, warnings } = read(text)

    assert.deepEqual(line.fields[3], ['--'])
    assert.equal(line.fields.length, 5)
    assert.deepEqual(problems, [])
    assert.equal(warnings.length, 1)
  })
}

test('an empty pair of quotes is the blank location too', () => {
  const { line, warnings } = read(`.INV * IU ANMO "" BHZ ${times}`)

  assert.deepEqual(line.fields[3], ['--'])
  assert.equal(warnings.length, 1)
})

test('a type that is not of this grammar takes nothing', () => {
  assert.match(read('.SCHED * IVS').problems.join(), /.SCHED takes/)
})

test('a line of good codes is handed on as it is', () => {
  const { line } = splitLine(1, `.DATA * IU ANMO 00 BHZ ${times}`)

  assert.equal(readSeismicLine(line).line, line)
})

test('codes are checked the same however many others were checked before', () => {
  for (let i = 0; i < 5000; i++) assert.deepEqual(read(`.INV * IU s${i}`).problems, [])

  assert.equal(read('.INV * IU s1').line.fields[2]?.[0], 'S1')
})
