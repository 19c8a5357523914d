/** A gateway that is killed while a program works for it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

import { temporaryFolder } from '../../kit/temporary-folder.ts'
import { answered, handlerFor, isAlive, pidIn, script, until } from './kit.ts'

const child = fileURLToPath(new URL('./handle-and-hang.ts', import.meta.url))

/** What is left of it: the folder, and a program that nobody minds any more. */
async function killed(t: TestContext, work: string): Promise<number> {
  const folder = temporaryFolder(t)
  const program = script(folder, `echo $$ > ${folder}/pid; while :; do sleep 1; done`)
  const gateway = spawn(process.execPath, [child, work, program], { stdio: 'inherit' })
  const pid = await pidIn(join(folder, 'pid'))
  gateway.kill('SIGKILL')
  await once(gateway, 'exit')
  assert.ok(isAlive(pid))
  assert.equal(readdirSync(work).length, 1)
  return pid
}

test('what it left is ended and removed at the next start', async (t) => {
  const { work, handler } = handlerFor(t, '')
  const pid = await killed(t, work)

  handler.start()
  await handler.close()

  await until(() => !isAlive(pid))
  assert.deepEqual(readdirSync(work), [])
})

test('what it left is ended and removed when the same lines are handled again', async (t) => {
  const place = handlerFor(t, 'ls > "$NETDC_FILENAME"')
  const pid = await killed(t, place.work)

  const { product = '' } = await answered(place)

  await until(() => !isAlive(pid))
  assert.equal(product.split('\n').length, 2)
  assert.deepEqual(readdirSync(place.work), [])
})
