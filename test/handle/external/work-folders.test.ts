import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { endStrays } from '../../../src/handle/external/strays.ts'
import { WorkFolders } from '../../../src/handle/external/work-folders.ts'
import { Fault } from '../../../src/model/index.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'
import { isAlive, until } from './kit.ts'

const day = 86_400_000
const idle = () => false

function open(t: TestContext) {
  const root = join(temporaryFolder(t), 'work', 'mydata')
  return { root, folders: new WorkFolders(root) }
}

/** Makes a folder look as if another process had made it. */
function own(root: string, name: string, pid: number) {
  writeFileSync(join(root, name, 'owner'), String(pid))
}

function deadPid(): number {
  return spawnSync('/bin/true').pid
}

/** A process that a program started, which is in no group of anybody's. */
async function stray(t: TestContext, file: string) {
  const env = { NETDC_FILENAME: file }
  const child = spawn('/bin/sleep', ['600'], { env, detached: true, stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  assert.ok(child.pid)
  return child.pid
}

describe('a folder', () => {
  test('is fresh, and nobody else may look into it', async (t) => {
    const { folders, root } = open(t)
    const path = await folders.make('one')
    writeFileSync(join(path, 'old'), 'x')

    const again = await folders.make('one')

    assert.equal(again, path)
    assert.deepEqual(readdirSync(again), [])
    assert.equal(statSync(root).mode & 0o777, 0o700)
    assert.equal(statSync(again).mode & 0o777, 0o700)
  })

  test('is removed with all that is in it, also when it is not there', async (t) => {
    const { folders, root } = open(t)
    const path = await folders.make('one')
    mkdirSync(join(path, 'a/b'), { recursive: true })

    await folders.remove('one')
    await folders.remove('one')

    assert.deepEqual(readdirSync(root), [])
  })

  test('is removed together with the processes that work for it', async (t) => {
    const { folders } = open(t)
    const path = await folders.make('one')
    const pid = await stray(t, join(path, 'DATA.x'))
    const other = await stray(t, join(path, '../../two/run/DATA.x'))

    await folders.remove('one')

    await until(() => !isAlive(pid))
    assert.ok(isAlive(other))
  })

  test('that cannot be made is a fault that passes', async (t) => {
    const file = join(temporaryFolder(t), 'file')
    writeFileSync(file, '')

    await assert.rejects(
      new WorkFolders(join(file, 'work')).make('one'),
      (thrown) =>
        thrown instanceof Fault &&
        thrown.code === 'SOURCE_DOWN' &&
        thrown.isForeign &&
        thrown.message.endsWith('cannot be made: ENOTDIR'),
    )
  })
})

describe('a sweep', () => {
  test('removes what processes left that died, and leaves alone what others work in', async (t) => {
    const { folders, root } = open(t)
    for (const name of ['dead', 'mine', 'busy', 'alive', 'unowned']) await folders.make(name)
    own(root, 'dead', deadPid())
    own(root, 'alive', process.ppid)
    own(root, 'unowned', NaN)

    await folders.sweep(Date.now(), (name) => name === 'busy')

    assert.deepEqual(readdirSync(root), ['alive', 'busy'])
  })

  test('keeps what waits for a result for eight days', async (t) => {
    const { folders, root } = open(t)
    for (const name of ['new', 'old']) {
      await folders.make(name)
      await folders.keep(name)
    }
    const longAgo = new Date(Date.now() - 8.5 * day)
    utimesSync(join(root, 'old', 'later'), longAgo, longAgo)

    await folders.sweep(Date.now(), idle)

    assert.deepEqual(readdirSync(root), ['new'])
  })

  test('finds nothing where there was never anything', async (t) => {
    const { folders, root } = open(t)

    await folders.sweep(Date.now(), idle)

    assert.equal(existsSync(root), false)
  })

  test('fails where the folder is none', async (t) => {
    const file = join(temporaryFolder(t), 'file')
    writeFileSync(file, '')

    await assert.rejects(new WorkFolders(file).sweep(Date.now(), idle), /ENOTDIR/)
  })
})

describe('the check', () => {
  test('is content where folders can be made', async (t) => {
    await open(t).folders.check()
  })

  test('names what is in the way', async (t) => {
    const file = join(temporaryFolder(t), 'file')
    writeFileSync(file, '')

    await assert.rejects(
      new WorkFolders(join(file, 'a/b')).check(),
      (thrown) => thrown instanceof Fault && thrown.message === `${file} cannot be written to`,
    )
  })
})

test('a process is never taken for a stray of its own', async (t) => {
  const folder = temporaryFolder(t)
  process.env['NETDC_FILENAME'] = join(folder, 'DATA.x')
  t.after(() => {
    delete process.env['NETDC_FILENAME']
  })

  await endStrays(folder)

  assert.ok(isAlive(process.pid))
})
