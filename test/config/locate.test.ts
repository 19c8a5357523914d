import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { z } from 'zod'

import { packageRoot, workerUrl } from '../../src/config/locate.ts'
import { programVersion } from '../../src/config/version.ts'

test('the files of the program lie below the folder of its package.json', () => {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8')

  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(text))

  assert.equal(name, 'netdc')
  assert.equal(programVersion(), version)
  assert.ok(existsSync(join(packageRoot(), 'templates')))
})

test('a worker stands beside its caller, in a checkout and in the package alike', () => {
  const inCheckout = workerUrl('file:///x/src/parse/mail-reader.ts', 'mail-worker')
  const inPackage = workerUrl('file:///x/dist/src/parse/mail-reader.js', 'mail-worker')

  assert.equal(inCheckout.href, 'file:///x/src/parse/mail-worker.ts')
  assert.equal(inPackage.href, 'file:///x/dist/src/parse/mail-worker.js')
})
