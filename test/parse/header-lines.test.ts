import assert from 'node:assert/strict'
import { test } from 'node:test'

import { headerLineSteps } from '../../src/parse/header-lines.ts'
import { finish } from '../../src/parse/steps.ts'

function read(...texts: readonly string[]) {
  return finish(headerLineSteps(texts.map((text, at) => ({ number: at + 1, text, clean: text }))))
}

test('the fields of a header are taken apart', () => {
  const { fields, remarks } = read('.NAME Jenny', '.EMAIL: a@x.test')

  assert.deepEqual(
    fields.map(({ keyword, value }) => [keyword, value]),
    [
      ['NAME', 'Jenny'],
      ['EMAIL', 'a@x.test'],
    ],
  )
  assert.deepEqual(remarks, [])
})

test('a folded line is shown below a field that holds no secret', () => {
  const { remarks } = read('.INST Department of Geophysics,', 'Univ. of Example', 'Example City')

  assert.deepEqual(
    remarks.map(({ number, text }) => [number, text]),
    [[2, 'Univ. of Example']],
  )
  assert.match(remarks[0]?.reason ?? '', /begins with a dot.*this line and 1 more were not read/)
})

for (const above of ['.DISPOSITION PUSH x', '.DISPOSITON PUSH x', '.FROB x']) {
  test(`a folded line is not repeated below ${above}`, () => {
    assert.equal(read(above, 'sesame').remarks[0]?.text, '…')
  })
}

for (const text of ['PUSH ftp.x.test / jenny sesame', 'password sesame', 'ftp://jenny:sesame@x']) {
  test(`"${text}" is not repeated wherever it stands`, () => {
    assert.equal(read('.NAME Jenny', text).remarks[0]?.text, '…')
  })
}

test('a line above all fields is not repeated', () => {
  assert.equal(read('sesame').remarks[0]?.text, '…')
})

test('a long header is taken apart in steps', () => {
  const lines = Array.from({ length: 600 }, (_, at) => ({
    number: at,
    text: '.FAX 1',
    clean: '.FAX 1',
  }))
  const steps = headerLineSteps(lines)

  assert.deepEqual([steps.next().done, steps.next().done, steps.next().done], [false, false, true])
})
