import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { findExecutable } from '../../../src/handle/external/executable.ts'
import { Fault } from '../../../src/model/index.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'

const nothing = (thrown: unknown) => thrown instanceof Fault && thrown.code === 'SOURCE_DOWN'

test('a program is found by its path, or by its name in PATH', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'answer')
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o755)

  assert.equal(await findExecutable(file, ''), file)
  assert.equal(await findExecutable('answer', `/nowhere:${folder}`), file)
})

test('what is not there, a folder, and a file that may not be run are no programs', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'answer')
  writeFileSync(file, '#!/bin/sh\n')
  mkdirSync(join(folder, 'bin'))

  await assert.rejects(findExecutable(join(folder, 'gone'), ''), nothing)
  await assert.rejects(findExecutable(join(folder, 'bin'), ''), nothing)
  await assert.rejects(findExecutable(file, ''), nothing)
  await assert.rejects(findExecutable('answer', folder), /in PATH/)
})
