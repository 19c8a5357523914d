import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import {
  asFault,
  Fault,
  faults,
  isShortage,
  sentenceFor,
  systemCode,
} from '../../src/model/index.ts'

const withCode = (code: string, message = 'it failed') =>
  Object.assign(new Error(message), { code })

test('a fault says its code, its detail, and whether trying again helps', () => {
  const cause = new Error('socket closed')

  const fault = new Fault('SOURCE_DOWN', 'fdsnws answered 503', { cause })

  assert.equal(fault.code, 'SOURCE_DOWN')
  assert.equal(fault.message, 'fdsnws answered 503')
  assert.equal(fault.retry, 'later')
  assert.equal(fault.cause, cause)
  assert.equal(new Fault('SYNTAX', 'no .END').retry, 'never')
})

test('every fault has a sentence for people', () => {
  for (const { says } of Object.values(faults)) assert.match(says, /^[A-Z].*\.$/)
})

describe('whatever was thrown becomes a fault', () => {
  test('and a fault stays what it is', () => {
    const fault = new Fault('TOO_LARGE', '3 GB')

    assert.equal(asFault(fault), fault)
  })

  const shortages = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENOMEM', 'SQLITE_BUSY', 'SQLITE_FULL']
  for (const code of [...shortages, 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_IOERR_WRITE']) {
    test(`${code} is a shortage that passes`, () => {
      const thrown = withCode(code)

      const fault = asFault(thrown)

      assert.equal(fault.code, 'RESOURCES')
      assert.equal(fault.cause, thrown)
      assert.ok(isShortage(thrown))
    })
  }

  for (const code of ['EIO', 'ESTALE', 'EROFS', 'ENODEV', 'SQLITE_READONLY_DBMOVED']) {
    test(`${code} is a disk that was lost and comes back, and no shortage`, () => {
      assert.equal(asFault(withCode(code)).code, 'RESOURCES')
      assert.equal(asFault(withCode(code)).retry, 'later')
      assert.equal(isShortage(withCode(code)), false)
    })
  }

  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'EDNS']) {
    test(`${code} is a network that is not there now`, () => {
      assert.equal(asFault(withCode(code)).code, 'SOURCE_DOWN')
    })
  }

  for (const code of ['ENOENT', 'SQLITE_CONSTRAINT', 'XENOSPC', '']) {
    test(`the code "${code}" was not foreseen`, () => {
      assert.equal(asFault(withCode(code)).code, 'UNEXPECTED')
    })
  }

  test('and an error without words is told by its code, or its name', () => {
    assert.equal(asFault(withCode('ECONNREFUSED', '')).message, 'ECONNREFUSED')
    assert.equal(asFault(new TypeError('')).message, 'TypeError')
  })

  test('even what is no error', () => {
    assert.equal(asFault('just words').message, 'just words')
    assert.equal(asFault(null).code, 'UNEXPECTED')
  })
})

describe('a requester reads', () => {
  test('the sentence of the fault, with the detail where it is in our own words', () => {
    const cause = withCode('ECONNREFUSED', 'connect 192.0.2.7:80')

    assert.equal(
      sentenceFor(new Fault('SOURCE_DOWN', 'fdsnws answered 503', { cause })),
      'The data source did not answer. (fdsnws answered 503)',
    )
    assert.equal(sentenceFor(new Fault('NO_ROUTE', '')), faults.NO_ROUTE.says)
  })

  test('no paths and no bugs', () => {
    const path = withCode('EROFS', "EROFS: read-only file system, open '/archive/x'")
    const foreign = new Fault('DESTINATION_DOWN', path.message, { cause: path, isForeign: true })

    assert.equal(sentenceFor(asFault(path)), faults.RESOURCES.says)
    assert.equal(sentenceFor(asFault(new TypeError('x is no function'))), faults.UNEXPECTED.says)
    assert.equal(sentenceFor(foreign), faults.DESTINATION_DOWN.says)
  })

  test('what the log keeps in full', () => {
    const fault = asFault(withCode('ENOENT', "ENOENT: open '/archive/x'"))

    assert.ok(fault.isForeign)
    assert.equal(fault.message, "ENOENT: open '/archive/x'")
  })
})

test('only text counts as the code of a system error', () => {
  assert.equal(systemCode(withCode('ENOENT')), 'ENOENT')
  assert.equal(systemCode({ code: 7 }), '')
  assert.equal(systemCode(undefined), '')
  assert.equal(systemCode('ENOSPC'), '')
})
