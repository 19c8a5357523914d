import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { readConfig } from '../../src/config/load.ts'
import { requestId } from '../../src/model/index.ts'
import type { Fault, MailId } from '../../src/model/index.ts'
import { bouncesOf } from '../../src/ship/bounces.ts'
import { stoppedClock } from '../kit/clock.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const request = requestId('17' as MailId, 1)
const { now } = stoppedClock()

function site(t: TestContext, domain = 'bounces.test') {
  const folder = temporaryFolder(t)
  const { config } = readConfig(`[mail]\nbounces = "${domain}"\n`, 'netdc.config', folder)
  return { config, data: join(folder, 'netdc-data'), key: join(folder, 'netdc-data/bounce-key') }
}

test('without a domain there are no such addresses, and no key', (t) => {
  const { config, data } = site(t, '')

  assert.equal(bouncesOf(config), undefined)
  assert.throws(() => readdirSync(data), { code: 'ENOENT' })
})

test('a key is made once, for the owner alone, and serves after a restart', (t) => {
  const { config, data, key } = site(t)

  const address = bouncesOf(config)?.make(request, undefined, now()) ?? ''

  assert.equal(bouncesOf(config)?.read(address, now())?.request, request)
  assert.equal(statSync(key).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(data), ['bounce-key'])
})

test('a key that is spoilt, or cannot be kept, is a fault of the configuration', (t) => {
  const { config, data, key } = site(t)
  mkdirSync(data)
  writeFileSync(key, 'short')
  const isConfig = (fault: Fault) => fault.code === 'CONFIG' && fault.message.includes(key)

  assert.throws(() => bouncesOf(config), isConfig)
  const other = site(t)
  writeFileSync(other.data, 'in the way')
  chmodSync(other.data, 0o600)
  assert.throws(() => bouncesOf(other.config), { code: 'CONFIG' })
})

test('what is no domain is a fault of the configuration', (t) => {
  assert.throws(() => bouncesOf(site(t, 'a@b').config), /mail\.bounces/)
})
