import assert from 'node:assert/strict'
import { test } from 'node:test'

import { blockSteps, findBlocks } from '../../src/parse/blocks.ts'
import type { Block } from '../../src/parse/blocks.ts'

const request = ['.NETDC_REQUEST', '.NAME J', '.END', '.INV *']
const quoted = request.map((line) => `> ${line}`)

function find(...lines: readonly string[]): readonly Block[] {
  return findBlocks(lines)
}

/** The only block. */
function one(...lines: readonly string[]): Block {
  const [block, ...others] = find(...lines)
  assert.ok(block)
  assert.equal(others.length, 0)
  return block
}

function texts({ lines }: Block): string[] {
  return lines.map(({ clean }) => clean)
}

function remarks({ remarks: all }: Block) {
  return all.map(({ number, text, reason }) => [number, text, reason])
}

test('a block is what stands from its first line to the end', () => {
  const block = one('Dear all,', '', ...request, '\u00a0', 'Jenny')

  assert.equal(block.first.number, 3)
  assert.deepEqual(texts(block), ['.NAME J', '.END', '.INV *', 'Jenny'])
  assert.deepEqual([block.isOpened, block.place, block.remarks], [true, 'own words', []])
})

test('each first line starts a block, also below a signature', () => {
  assert.equal(find(...request, ...request, '--', ...request).length, 3)
})

test('a header without its first line starts a block where it stands alone', () => {
  assert.deepEqual(texts(one('.NAME J', '.END')), ['.NAME J', '.END'])
  assert.equal(one('.NAME J').isOpened, false)
})

test('a header without its first line is no request in a quotation, a signature or below another', () => {
  assert.deepEqual(find('> .NAME J'), [])
  assert.deepEqual(find('-- ', '.NAME J'), [])
  assert.deepEqual(find('-----Original Message-----', '.NAME J'), [])
  assert.equal(find(...request, '-- ', '.NAME J').length, 1)
  assert.equal(find(...quoted, 'and', '.NAME J').length, 2)
})

for (const mark of ['--', '-- ', '\u2014', '\u2013', '- -- ', '-----BEGIN PGP SIGNATURE-----']) {
  test(`a signature that begins with ${mark} ends a block and is told of once`, () => {
    const block = one(...request, mark, 'Jenny', '', 'Example')

    assert.deepEqual(texts(block), ['.NAME J', '.END', '.INV *'])
    assert.deepEqual(remarks(block), [
      [5, mark.trim(), 'a signature begins here; this and 2 more lines were not read'],
    ])
  })
}

test('a lone dash is no signature', () => {
  assert.equal(one(...request, '-', 'x').lines.length, 5)
})

test('what looks like a line of a request below a signature is told', () => {
  const [remark] = one(...request, '--', '.DATA * IU', '.INV').remarks

  assert.match(remark?.reason ?? '', /this and 2 more .* some begin with a dot/)
})

test('a signature of one line is told as one', () => {
  assert.match(one(...request, '--').remarks[0]?.reason ?? '', /this line was not read/)
})

const wrote = 'On Sat, 21 Nov 2026, Jenny <j@x.test> wrote:'
for (const mark of ['-----Original Message-----', 'From: Jenny <j@x.test>', wrote]) {
  test(`what stands below ${mark} is an older mail`, () => {
    const [own, older, ...others] = find(...request, mark, 'To: x', ...request)

    assert.equal(others.length, 0)
    assert.equal(own?.place, 'own words')
    assert.equal(older?.place, 'older mail')
    assert.deepEqual(remarks(own), [
      [5, mark, 'an older mail begins here; this and the next line were not read'],
    ])
  })
}

test('an older mail may begin below a signature', () => {
  for (const mark of ['-----Original Message-----', 'From: Jenny <j@x.test>', wrote]) {
    const blocks = find(...request, '-- ', 'Jenny', mark, ...request)

    assert.deepEqual(
      blocks.map(({ place }) => place),
      ['own words', 'older mail'],
      mark,
    )
  }
})

test('what stands below the quotation that somebody wrote is not of the older mail', () => {
  const blocks = find(...request, wrote, '> Which one?', ...request)

  assert.deepEqual(
    blocks.map(({ place }) => place),
    ['own words', 'own words'],
  )
})

test('a title counts whatever is quoted below it', () => {
  const blocks = find(...request, wrote, '-----Original Message-----', wrote, '> x', ...request)

  assert.equal(blocks.at(-1)?.place, 'older mail')
})

test('what stands below a signature is not in own words', () => {
  const blocks = find(...request, '-- ', 'Jenny', ...request)

  assert.deepEqual(
    blocks.map(({ place }) => place),
    ['own words', 'signature'],
  )
  assert.equal(one('-- ', ...request).place, 'signature')
})

test('lines above a request are told of once, but for those of a quotation or an older mail', () => {
  const above = one('.INV *', 'and', '.DATA *', ...request)
  const alone = one('.INV *', ...request)

  assert.match(above.remarks[0]?.reason ?? '', /^this line and 1 more stand above .* write/)
  assert.match(alone.remarks[0]?.reason ?? '', /^this line stands above the request/)
  assert.equal(above.remarks.length + alone.remarks.length, 2)
  for (const mark of ['>', '-----Original Message-----\n', '--\n']) {
    assert.deepEqual(one(...`${mark}.INV *`.split('\n'), ...request).remarks, [])
  }
  assert.deepEqual(one('.INV *', ...quoted).remarks, [])
})

test('a mail that was passed on by hand is an older mail', () => {
  const block = one('---------- Forwarded message ----------', 'From: x', ...request)

  assert.equal(block.place, 'older mail')
})

test('a quoted block is read without its marks', () => {
  const block = one('On Saturday I wrote:', ...quoted, '>', '>.INV * IU')

  assert.deepEqual(texts(block), ['.NAME J', '.END', '.INV *', '.INV * IU'])
  assert.deepEqual([block.place, block.brokenBy, block.remarks], ['quotation', undefined, []])
})

test('a quotation of a quotation is no request', () => {
  assert.deepEqual(find(...quoted.map((line) => `> ${line}`)), [])
})

test('a signature ends a quoted block', () => {
  const block = one(...quoted, '> -- ', '> Jenny')

  assert.equal(block.lines.length, 3)
  assert.match(block.remarks[0]?.reason ?? '', /a signature begins here; this and the next line/)
})

test('words below a quoted block are told of', () => {
  assert.deepEqual(remarks(one(...quoted, 'Thank you!')), [
    [5, 'Thank you!', 'the quotation ends here; this line was not read'],
  ])
})

test('a line of the request that is not quoted breaks a quoted block', () => {
  const block = one(...quoted, '.INV * IU', 'Thank you!')

  assert.equal(block.brokenBy?.text, '.INV * IU')
  assert.deepEqual(block.remarks, [])
})

test('a piece that is not quoted breaks a quoted block when more of it follows', () => {
  const block = one(...quoted, '30 00', '> .INV * IU', '> .INV * II')

  assert.deepEqual([block.brokenBy?.number, block.brokenBy?.text], [5, ''])
  assert.deepEqual(block.remarks, [])
})

test('lines that hide something are told of, but not what may be a password', () => {
  const block = one(
    '.NETDC_REQUEST\u200b',
    '.NAME J\u200b',
    '.DISPOSITION PUSH \u200bsecret',
    '.PASWORD \u200bsecret',
    'secret\u200b',
    '.END',
    '.INV \u202e*',
  )

  const why = 'invisible characters were left out of this line'
  assert.deepEqual(remarks(block), [
    [2, '.NAME J\\u200b', why],
    [3, '.DISPOSITION', why],
    [4, '.PASWORD', why],
    [5, '', why],
    [7, '.INV \\u202e*', why],
  ])
  assert.deepEqual(texts(block).slice(0, 2), ['.NAME J', '.DISPOSITION PUSH secret'])
})

test('what ends a block within its header is not repeated', () => {
  const [remark] = one('.NETDC_REQUEST', '.DISPOSITION PUSH', 'From: secret').remarks

  assert.equal(remark?.text, '')
})

test('a line whose mark of quotation is hidden is read as quoted', () => {
  const block = one('\u200b> .NETDC_REQUEST', '\u200b>.INV')

  assert.deepEqual(
    block.lines.map(({ text, clean }) => [text, clean]),
    [['.INV', '.INV']],
  )
})

test('the steps find what is found at once', () => {
  const lines = Array.from({ length: 300 }, () => request).flat()
  const steps = blockSteps(lines)
  let step = steps.next()
  while (step.done !== true) step = steps.next()

  assert.deepEqual(step.value, findBlocks(lines))
})
