/** Programs that do not behave. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { runProgram } from '../../../src/handle/external/program.ts'
import { Fault } from '../../../src/model/index.ts'
import type { FaultCode } from '../../../src/model/index.ts'
import { at } from '../../kit/at.ts'
import { sentences } from '../../kit/recording-log.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'
import { answered, handlerFor, isAlive, pidIn, script, twoLines, until } from './kit.ts'

const isFault = (code: FaultCode) => (thrown: unknown) => {
  assert.ok(thrown instanceof Fault)
  assert.equal(thrown.code, code)
  return true
}

/** A program that writes its number and that of a child into files, and waits for ever. */
const hanging = (folder: string, before = '') => `
  ${before}
  (sh -c 'echo $$ > ${folder}/child; while :; do sleep 1; done') &
  echo $$ > ${folder}/parent
  while :; do sleep 1; done`

/** Starts it, and waits until both are there. */
async function hung(t: TestContext, before = '') {
  const pids = temporaryFolder(t)
  const place = handlerFor(t, hanging(pids, before))
  const stop = new AbortController()
  const asked = place.ask(twoLines, { signal: stop.signal })
  asked.catch(() => undefined)
  const family = [await pidIn(join(pids, 'parent')), await pidIn(join(pids, 'child'))]
  return { ...place, asked, stop, family }
}

describe('a program that hangs, with children that hang,', () => {
  test('is stopped with all of them when its task is', async (t) => {
    const { asked, stop, family, work, handler } = await hung(t)
    assert.ok(family.every(isAlive))

    stop.abort(new Fault('STOPPING', 'the gateway is being stopped'))

    await assert.rejects(asked, isFault('STOPPING'))
    await handler.close()
    await until(() => !family.some(isAlive))
    assert.deepEqual(readdirSync(work), [])
  })

  test('is stopped although none of them heeds SIGTERM', async (t) => {
    const { asked, stop, family, handler } = await hung(t, "trap '' TERM")

    stop.abort(new Fault('OVERDUE', 'not done in time'))

    await assert.rejects(asked, isFault('OVERDUE'))
    await handler.close()
    await until(() => !family.some(isAlive))
  })

  test('is over before the same lines are handled once more', async (t) => {
    const folder = temporaryFolder(t)
    const { ask, store } = handlerFor(
      t,
      `if [ -e ${folder}/parent ]; then
        kill -0 "$(cat ${folder}/parent)" 2> /dev/null && echo alive || echo over
        exit 0
      fi > "$NETDC_FILENAME"
      ${hanging(folder, "trap '' TERM")}`,
    )
    const lost = new AbortController()
    const first = ask(twoLines, { signal: lost.signal })
    first.catch(() => undefined)
    await pidIn(join(folder, 'parent'))

    lost.abort(new Fault('UNEXPECTED', 'the lease was lost'))
    await ask()

    await assert.rejects(first, isFault('UNEXPECTED'))
    assert.deepEqual(store.texts(), ['over\n'])
  })
})

test('a program is stopped when its own time is up', async (t) => {
  const { ask, log, work } = handlerFor(t, 'sleep 600', { timeLimitMs: 30 })

  await assert.rejects(ask(), (thrown) => {
    assert.ok(thrown instanceof Fault)
    return thrown.code === 'OVERDUE' && thrown.message === 'not done in 0.0005 minutes'
  })

  assert.deepEqual(sentences(log), ['info: program of the site was stopped'])
  assert.deepEqual(readdirSync(work), [])
})

test('a program is told to end before it is killed', async (t) => {
  const folder = temporaryFolder(t)
  const { ask } = handlerFor(
    t,
    `trap 'echo tidied > ${folder}/told; exit 0' TERM
    echo $$ > ${folder}/pid
    while :; do sleep 0.01; done`,
    {},
    { graceMs: 60_000 },
  )
  const stop = new AbortController()
  const asked = ask(twoLines, { signal: stop.signal })
  asked.catch(() => undefined)
  await pidIn(join(folder, 'pid'))

  stop.abort(new Fault('STOPPING', 'the gateway is being stopped'))

  await assert.rejects(asked, isFault('STOPPING'))
  await until(() => existsSync(join(folder, 'told')))
})

test('a task that was stopped before it began starts nothing', async (t) => {
  const { ask, work } = handlerFor(t, 'echo x > "$NETDC_FILENAME"')
  const reason = new Fault('STOPPING', 'the gateway is being stopped')

  await assert.rejects(ask(twoLines, { signal: AbortSignal.abort(reason) }), isFault('STOPPING'))

  assert.equal(existsSync(work), false)
})

test('a program that is stopped while it starts is stopped', async (t) => {
  const folder = temporaryFolder(t)
  const program = {
    command: [script(folder, 'sleep 600')],
    folder,
    environment: {},
    input: [],
    secret: '',
    graceMs: 200,
  }

  const { how } = await runProgram(program, AbortSignal.abort())

  assert.deepEqual(how, { isStopped: true })
})

describe('what a program leaves running', () => {
  test('is ended when it has done its work', async (t) => {
    const folder = temporaryFolder(t)
    const place = handlerFor(
      t,
      `sleep 600 & echo $! > ${folder}/child
      echo x > "$NETDC_FILENAME"`,
    )

    const { product } = await answered(place)

    const child = await pidIn(join(folder, 'child'))
    assert.equal(product, 'x\n')
    await until(() => !isAlive(child))
  })

  const hasSetsid = spawnSync('setsid', ['true']).status === 0
  test(
    'is ended although it has a session of its own, and holds on to the pipes',
    { skip: hasSetsid ? false : 'there is no setsid' },
    async (t) => {
      const folder = temporaryFolder(t)
      const place = handlerFor(
        t,
        `setsid sh -c 'echo $$ > ${folder}/child; exec sleep 600' &
        while [ ! -s ${folder}/child ]; do sleep 0.01; done
        echo x > "$NETDC_FILENAME"`,
      )

      const { product } = await answered(place)

      const child = await pidIn(join(folder, 'child'))
      assert.equal(product, 'x\n')
      await until(() => !isAlive(child))
    },
  )
})

describe('a program that writes without end', () => {
  test('into its product is stopped once that is too large', async (t) => {
    const { ask, work } = handlerFor(t, 'cat /dev/zero > "$NETDC_FILENAME"', {
      maxBytes: 1_000_000,
    })

    await assert.rejects(ask(), isFault('TOO_LARGE'))

    assert.deepEqual(readdirSync(work), [])
  })

  test('on its outputs costs no memory, and its end is told', async (t) => {
    const body = 'seq 500000; seq 500000 >&2; echo "the end" >&2; exit 4'
    const { ask, log } = handlerFor(t, body)

    await assert.rejects(ask(), isFault('HANDLER_FAILED'))

    const { said = '', printed = '' } = at(log.entries, 0).fields as Record<string, string>
    assert.match(said, / 499999 500000 the end$/)
    assert.match(printed, / 500000$/)
    assert.ok(said.length <= 4096 && printed.length <= 4096)
  })
})

describe('a program in another language', () => {
  const languages = [
    {
      name: 'python3',
      body: `
import os, sys
block, _, lines = sys.stdin.read().partition("\\n\\n")
fields = dict(line[1:].split(" ", 1) for line in block.splitlines() if " " in line)
with open(fields["FILENAME"], "w") as product:
    product.write(fields["NAME"] + "|" + lines)
assert os.environ["NETDC_FILENAME"] == fields["FILENAME"]
`,
    },
    {
      name: 'perl',
      body: `
my %field;
while (<STDIN>) { chomp; last if $_ eq ""; $field{$1} = $2 if /^\\.(\\S+) (.*)$/; }
open(my $product, ">", $field{FILENAME}) or die;
print $product $field{NAME}, "|", <STDIN>;
`,
    },
  ]
  for (const { name, body } of languages) {
    const path = spawnSync('/bin/sh', ['-c', `command -v ${name}`])
      .stdout.toString()
      .trim()
    test(`${name} answers`, { skip: path === '' ? `there is no ${name}` : false }, async (t) => {
      const place = handlerFor(t, body, {}, { interpreter: path })

      const { product } = await answered(place)

      assert.equal(product, 'Jenny Seismologist|.DATA * IU ANMO\n.DATA * IU COLA\n')
    })
  }
})
