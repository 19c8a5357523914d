import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf, Trouble } from '../../../handlers/seismic/trouble.ts'

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something`), { code })
}

test('shortages, bugs and aborts are not about one file', () => {
  const trouble = new Trouble()
  const notAboutFiles = [
    systemError('EMFILE'),
    systemError('ENOSPC'),
    systemError('ERR_INVALID_ARG_TYPE'),
    systemError('ABORT_ERR'),
    new TypeError('a bug'),
  ]

  for (const error of notAboutFiles) {
    assert.throws(() => {
      trouble.unreadable('file', error)
    }, error)
  }
  assert.ok(trouble.isNone)
})

test('files that are gone are no trouble', () => {
  const trouble = new Trouble()

  trouble.unreadable('file', systemError('ENOENT'))
  trouble.unreadable('file', systemError('ENOTDIR'))
  trouble.damaged('file', 0)

  assert.ok(trouble.isNone)
})

test('a disk that cannot read one file costs that file', () => {
  const trouble = new Trouble()

  for (const code of ['EIO', 'ESTALE']) trouble.unreadable(code, systemError(code))

  assert.equal(String(trouble), 'EIO cannot be read (EIO); ESTALE cannot be read (ESTALE)')
})

test('of many notes the first three are told, each once', () => {
  const trouble = new Trouble()

  for (const name of ['a', 'b', 'b', 'c', 'd', 'e']) trouble.unreadable(name, systemError('EACCES'))

  const cannot = 'cannot be read (EACCES)'
  assert.equal(String(trouble), `a ${cannot}; b ${cannot}; c ${cannot}; and 2 more`)
})

test('an outcome is ok with some data, failed with trouble only, and nodata without either', () => {
  const trouble = new Trouble()
  trouble.note('one file is gone')

  assert.deepEqual(outcomeOf(2, trouble), { kind: 'ok', count: 2, detail: 'one file is gone' })
  assert.deepEqual(outcomeOf(0, trouble), { kind: 'failed', count: 0, detail: 'one file is gone' })
  assert.deepEqual(outcomeOf(0, new Trouble()), { kind: 'nodata', count: 0, detail: '' })
})
