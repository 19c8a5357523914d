import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { TextLine } from '../../src/parse/blocks.ts'
import { typeOf } from '../../src/parse/line.ts'
import { readRequestLines, requestLineSteps } from '../../src/parse/request-lines.ts'
import type { Grammar } from '../../src/parse/seismic-line.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'

const times = '"2001 06 23 20 30 00" "2001 06 23 21 30 00"'
const options = { grammars: seismicGrammars, maxLines: 100_000 }

function textLines(texts: readonly string[]): TextLine[] {
  return texts
    .map((text, at) => ({ number: at + 1, text, clean: text, type: typeOf(text) }))
    .filter(({ text }) => text !== '')
}

function read(...texts: readonly string[]) {
  return readRequestLines(textLines(texts), options)
}

test('a list may be wrapped at every blank, as long as the whole is a line', () => {
  const codes = Array.from({ length: 150 }, (_, at) => `S${at}`)
  const { lines, warnings } = read('.INV * IU "', ...codes, '"', '.INV * II')

  assert.deepEqual(lines[0]?.fields[2], codes)
  assert.equal(lines.length, 2)
  assert.deepEqual(warnings, [])
})

test('a line may be wrapped at every blank', () => {
  const { lines } = read(...`.DATA * IU ANMO 00 BHZ ${times}`.split(' '))

  assert.equal(lines[0]?.text, `.DATA * IU ANMO 00 BHZ ${times}`)
})

test('a wrapped line that is longer than any line is not joined', () => {
  const { lines, problems } = read('.INV * IU "', ...Array.from({ length: 300 }, () => 'ABCD'), '"')

  assert.deepEqual(lines, [])
  assert.match(problems[0]?.reason ?? '', /not closed/)
})

test('an open quote takes no good line with it', () => {
  const { lines, problems } = read('.INV * "IU', '.INV * II', '.INV * GE')

  assert.deepEqual(
    lines.map(({ number }) => number),
    [2, 3],
  )
  assert.equal(problems.length, 1)
})

test('nothing is said of what was made of a line that is refused', () => {
  const { problems, warnings } = read('.DATA * IU ANMO 00 BHZ "2001 06 23" "2001 06 22"')

  assert.equal(problems.length, 1)
  assert.deepEqual(warnings, [])
})

test('a field of the header below .END is no line that was refused', () => {
  const { problems, warnings } = read('.LABEL my_event', '.ALTERNATE MEDIA FTP')

  assert.deepEqual(problems, [])
  assert.deepEqual(
    warnings.map(({ text }) => text),
    ['.LABEL my_event', '.ALTERNATE MEDIA FTP'],
  )
})

test('a disposition below .END is not repeated, nor is what it goes on with', () => {
  for (const keyword of ['.DISPOSITION', '.DISPOSITON', '.PASSWORD']) {
    const reading = read(`${keyword} PUSH x sesame`, 'sesame', '.INV * IU')

    assert.doesNotMatch(JSON.stringify(reading), /sesame/)
    assert.equal(reading.lines.length, 1)
  }
})

test('a misspelt type is told from the one that was meant', () => {
  assert.match(read('.DTAA * IU').problems[0]?.reason ?? '', /known are .*did you mean \.DATA\?/)
  assert.doesNotMatch(read('.SCHED * IVS').problems[0]?.reason ?? '', /did you mean/)
})

test('problems and warnings of the line and of its grammar stand together', () => {
  const strict: Grammar = (line) => ({ line, problems: ['no'], warnings: [] })
  const chatty: Grammar = (line) => ({ line, problems: [], warnings: ['noted'] })
  const grammars = new Map([
    ['STRICT', strict],
    ['CHATTY', chatty],
  ])
  const texts = textLines(['.STRICT "A B" X', '.CHATTY * X a=1 a=2'])

  const { problems, warnings } = readRequestLines(texts, { grammars, maxLines: 9 })

  assert.match(problems[0]?.reason ?? '', /must be one name.*; no$/)
  assert.match(warnings[0]?.reason ?? '', /given twice.*; noted$/)
})

test('a long request is read in steps, with the same result', () => {
  const texts = textLines(Array.from({ length: 1000 }, (_, at) => `.INV * IU S${at}`))
  const steps = requestLineSteps(texts, options)
  let count = 0
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) count++

  assert.deepEqual(step.value, readRequestLines(texts, options))
  assert.ok(count >= 4)
})

test('lines that stand below wrapped ones are looked at a limited number of times', () => {
  let readings = 0
  const never: Grammar = (line) => {
    readings++
    return { line, problems: ['no'], warnings: [] }
  }
  const texts = textLines(['.X *', ...Array.from({ length: 450 }, () => 'x')])

  readRequestLines(texts, { grammars: new Map([['X', never]]), maxLines: 9 })

  assert.ok(readings <= 17, `${readings} readings`)
})

test('a quotation is no piece of a line', () => {
  const { problems } = read('.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00"', `> ${times}`)

  assert.equal(problems[0]?.number, 1)
})

test('the line that is one too many says how many others there are', () => {
  const two = textLines(['.INV *', '.INV *'])
  const four = textLines(['.INV *', '.INV *', 'x', '.INV *', '.INV *'])

  const [one] = readRequestLines(two, { ...options, maxLines: 1 }).problems
  const [several] = readRequestLines(four, { ...options, maxLines: 1 }).problems

  assert.match(one?.reason ?? '', /may have 1 lines; this line is not read/)
  assert.match(several?.reason ?? '', /this line and the 2 after it are not read/)
})

test('what a hidden line goes on with is hidden, too', () => {
  const { warnings } = read('.DISPOSITION PUSH x', 'sesame', '.INV *')

  assert.equal(warnings.length, 2)
  assert.doesNotMatch(JSON.stringify(warnings), /sesame/)
})

test('a line that lacks its dot is told as such, and a sentence is not', () => {
  const { warnings } = read('.INV *', 'INV * IU', 'FROM * IU', 'Data of BETA')

  assert.deepEqual(
    warnings.map(({ number }) => number),
    [2, 3],
  )
  assert.match(warnings[0]?.reason ?? '', /begins with a dot/)
  assert.match(warnings[1]?.reason ?? '', /^this line and 1 more are no lines/)
})
