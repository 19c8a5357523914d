import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Rerooting } from '../../../../../handlers/seismic/archive/index/rerooting.ts'
import { temporaryFolder } from '../../kit/folder.ts'

test('names are found where the archive lies now', async (t) => {
  const folder = await temporaryFolder(t)
  const [one, other] = [join(folder, 'one'), join(folder, 'other')]
  for (const root of [one, other]) mkdirSync(join(root, 'IU/2018'), { recursive: true })
  const path = join(one, 'IU/2018/a')
  writeFileSync(path, '')
  writeFileSync(join(one, 'IU/2018/b'), '')
  writeFileSync(join(other, 'IU/2018/c'), '')
  const rerooting = new Rerooting([one, other])

  assert.equal(rerooting.path(path), path, 'an absolute name that is right')
  assert.equal(rerooting.path('IU/2018/b'), join(one, 'IU/2018/b'), 'a relative one')
  assert.equal(rerooting.path('IU/2018/c'), join(other, 'IU/2018/c'), 'of another root')
  assert.equal(rerooting.path('/data/old/IU/2018/a'), path, 'of another machine')
  assert.equal(rerooting.path('/data/old/IU/2018/b'), join(one, 'IU/2018/b'), 'and as learnt')
  assert.equal(rerooting.path('IU/2018/none'), undefined)
  assert.deepEqual(rerooting.names(path), [path, '/data/old/IU/2018/a', 'IU/2018/a'])
})
