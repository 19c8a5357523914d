import assert from 'node:assert/strict'
import { test } from 'node:test'

import { blockRows, joinTable, splitTable, writeBlock } from '../../../routing/import/block.ts'

const begin = '# begin netdc routing import'
const end = '# end netdc routing import'

test('what is around the block is kept byte for byte, also where it is no text', () => {
  const before = Buffer.from([0x23, 0xff, 0x0d, 0x0a, 0x23, 0xe4, 0x0a])
  const after = Buffer.from('# tail, without an end')
  const block = Buffer.from(`${begin}\n# comment\n ROW "é" \n\n${end}\n`)

  const { own, rows } = splitTable(Buffer.concat([before, block, after]), 't')

  assert.deepEqual(own, Buffer.concat([before, after]))
  assert.deepEqual(rows, ['ROW "é"'])
})

test("a file without a block is the administrator's", () => {
  const { own, rows } = splitTable(Buffer.from('one\rtwo'), 't')

  assert.equal(own.toString(), 'one\rtwo')
  assert.deepEqual(rows, [])
})

for (const lines of [[begin], [end], [end, begin], [begin, end, begin, end], [begin, begin, end]]) {
  const name = lines.map((line) => line.split(' ')[1]).join(', ')
  test(`markers that are no pair are refused: ${name}`, () => {
    assert.throws(() => splitTable(Buffer.from(`#\n${lines.join('\n')}`), 't.txt'), {
      code: 'CONFIG',
      message: /^t\.txt: .* are no pair, see line [\d, ]*2/,
    })
  })
}

test('the block comes last, in lines that end as the others do', () => {
  const joined = (own: string) => joinTable(Buffer.from(own), 'a\nb\n').toString()

  assert.equal(joined(''), 'a\nb\n')
  assert.equal(joined('x\n'), 'x\na\nb\n')
  assert.equal(joined('x'), 'x\na\nb\n')
  assert.equal(joined('x\r\ny'), 'x\r\ny\r\na\r\nb\r\n')
})

test('a block names its sources, whatever they are called', () => {
  const block = writeBlock([], ['a.xml', 'evil\nPRIMARY * EVIL'])

  assert.match(block, /^# begin netdc routing import\n# The next .*\n# source: a\.xml\n/)
  assert.match(
    block,
    /\n# source: evil PRIMARY \* EVIL\n# STATUS .*\n# end netdc routing import\n$/,
  )
  assert.deepEqual(blockRows(block), [])
})
