import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { externalSample, readExternalOptions } from '../../../src/handle/external/options.ts'
import { Fault } from '../../../src/model/index.ts'

const read = (section: object) => readExternalOptions('mydata', section, '/etc/netdc')
const command = ['/opt/site/netdc-data', '--fast']

test('what is not told has a default', () => {
  assert.deepEqual(read({ command, types: ['DATA'] }), {
    command,
    types: ['DATA'],
    lines: 'received',
    form: { ending: 'dat', mediaType: 'application/octet-stream' },
    timeLimitMs: 3_600_000,
    maxBytes: 100_000_000_000,
    folder: '/etc/netdc/netdc-data/handlers/mydata',
  })
})

test('everything may be told', () => {
  const options = read({
    command: ['bin/answer', '', 'two words'],
    types: ['.data', 'Magn_2', 'DATA'],
    lines: 'understood',
    ending: 'tar.gz',
    media_type: 'text/plain; charset=utf-8',
    minutes: 0.5,
    megabytes: 3,
    folder: '/var/lib/netdc/work',
  })

  assert.deepEqual(options, {
    command: ['/etc/netdc/bin/answer', '', 'two words'],
    types: ['DATA', 'MAGN_2'],
    lines: 'understood',
    form: { ending: 'tar.gz', mediaType: 'text/plain; charset=utf-8' },
    timeLimitMs: 30_000,
    maxBytes: 3_000_000,
    folder: '/var/lib/netdc/work/mydata',
  })
})

test('a bare name stays one', () => {
  assert.deepEqual(read({ command: ['python3', 'x/y.py'], types: ['DATA'] }).command, [
    'python3',
    'x/y.py',
  ])
})

test('the sample of the example can be read', () => {
  assert.deepEqual(read(externalSample).types, ['DATA'])
})

describe('refused, with the key, is', () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ command: '/opt/site/netdc-data' }, /handlers\.mydata\.command: /],
    [{ command: [] }, /handlers\.mydata\.command: /],
    [{ command: [''] }, /handlers\.mydata\.command: names no program/],
    [{ command: ['/x', 'a\0b'] }, /handlers\.mydata\.command\.1: must not hold a NUL/],
    [{ types: [] }, /handlers\.mydata\.types: /],
    [{ types: ['DA TA'] }, /handlers\.mydata\.types\.0: is no type of line/],
    [{ types: ['email'] }, /handlers\.mydata\.types\.0: is a word of the header/],
    [{ types: ['END'] }, /handlers\.mydata\.types\.0: is a word of the header/],
    [{ ending: '../x' }, /handlers\.mydata\.ending: must be the ending of a file name/],
    [{ media_type: 'text' }, /handlers\.mydata\.media_type: must be a media type/],
    [{ media_type: 'text/plain\r\nX: y' }, /handlers\.mydata\.media_type: /],
    [{ minutes: 0 }, /handlers\.mydata\.minutes: /],
    [{ megabytes: 0 }, /handlers\.mydata\.megabytes: /],
    [{ shell: 'x' }, /handlers\.mydata: .*shell/],
    [{ command: undefined, minutes: -1 }, /\.command: .*; handlers\.mydata\.minutes: /],
  ]
  for (const [change, reason] of wrong) {
    test(JSON.stringify(change), () => {
      assert.throws(
        () => read({ command, types: ['DATA'], ...change }),
        (thrown) =>
          thrown instanceof Fault && thrown.code === 'CONFIG' && reason.test(thrown.message),
      )
    })
  }
})
