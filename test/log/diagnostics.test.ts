import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

import { z } from 'zod'

const diagnostics = new URL('../../src/log/diagnostics.ts', import.meta.url).href

/** Standard error is the process's own, so another process does the writing. */
function told(level: string, statements: string) {
  const program = `
    const { openDiagnostics } = await import('${diagnostics}')
    const log = openDiagnostics('${level}')
    ${statements}`
  const args = ['--input-type=module', '-e', program]
  const { stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const lines = stderr.split('\n').filter((line) => line !== '')
  return { stdout, lines: lines.map((line) => z.looseObject({}).parse(JSON.parse(line))) }
}

test('diagnostics are JSON lines on standard error, with fields and a time', () => {
  const { lines, stdout } = told('debug', `log.debug({ job: 'a' }, 'd'); log.warn({}, 'w')`)

  assert.equal(stdout, '')
  assert.deepEqual(
    lines.map(({ job, msg, level }) => [job, msg, level]),
    [
      ['a', 'd', 20],
      [undefined, 'w', 40],
    ],
  )
  assert.match(String(lines[0]?.['time']), /^\d{4}-\d\d-\d\dT.*Z$/)
})

test('diagnostics below the level are not told', () => {
  const { lines } = told('error', `log.info({}, 'i'); log.warn({}, 'w'); log.error({}, 'e')`)

  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['e'],
  )
})

test('a log with fields puts them on all its lines, and an error comes with its stack', () => {
  const { lines } = told(
    'info',
    `log.with({ request: '1.1' }).with({ handler: 'x' }).error({ err: new Error('bug') }, 'e')`,
  )

  assert.equal(lines[0]?.['request'], '1.1')
  assert.equal(lines[0]['handler'], 'x')
  assert.match(JSON.stringify(lines[0]['err']), /"message":"bug".*"stack":"Error: bug/)
})
