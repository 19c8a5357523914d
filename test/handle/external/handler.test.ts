import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { Fault, sentenceFor } from '../../../src/model/index.ts'
import type { FaultCode } from '../../../src/model/index.ts'
import { at } from '../../kit/at.ts'
import { sentences } from '../../kit/recording-log.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'
import { answered, aTask, handlerFor, linesOf, script, twoLines } from './kit.ts'

const fault = (code: FaultCode, message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof Fault)
  assert.equal(thrown.code, code)
  assert.match(thrown.message, message)
  return true
}

const left = (work: string) => (existsSync(work) ? readdirSync(work) : [])

describe('a program that exits with', () => {
  test('0 has written the product, and every line is answered', async (t) => {
    const place = handlerFor(t, 'cat > "$NETDC_FILENAME"')

    const { product, outcomes } = await answered(place)

    assert.match(product ?? '', /^\.NAME Jenny Seismologist\n/)
    assert.match(product ?? '', /\n\.LINE_NUMBERS 3-4\n\n\.DATA \* IU ANMO\n\.DATA \* IU COLA\n$/)
    assert.deepEqual(outcomes, ['3 ok 0', '4 ok 0'])
    assert.deepEqual(left(place.work), [])
    assert.deepEqual(place.log.entries, [])
  })

  test('0 and an empty product has found nothing', async (t) => {
    const place = handlerFor(t, ': > "$NETDC_FILENAME"')

    const { product, outcomes } = await answered(place)

    assert.equal(product, undefined)
    assert.deepEqual(outcomes, ['3 nodata 0', '4 nodata 0'])
  })

  test('0 and no product has failed', async (t) => {
    const { ask, work } = handlerFor(t, 'exit 0')

    await assert.rejects(ask(), fault('HANDLER_FAILED', /no file at \.FILENAME/))

    assert.deepEqual(left(work), [])
  })

  for (const [what, make] of [
    ['a folder', 'mkdir "$NETDC_FILENAME"'],
    ['a pipe', 'mkfifo "$NETDC_FILENAME"'],
    ['a link that leads nowhere', 'ln -s nowhere "$NETDC_FILENAME"'],
  ] as const) {
    test(`0 and ${what} for a product has failed`, async (t) => {
      const { ask } = handlerFor(t, make)

      await assert.rejects(ask(), fault('HANDLER_FAILED', /no file at \.FILENAME/))
    })
  }

  test('0 may leave a link to a file that is there anyway', async (t) => {
    const place = handlerFor(t, 'ln -s "$0" "$NETDC_FILENAME"')

    const { product } = await answered(place)

    assert.match(product ?? '', /^#!\/bin\/sh\n/)
  })

  test('10 has no data for any line', async (t) => {
    const place = handlerFor(t, 'echo rest > "$NETDC_FILENAME"; exit 10')

    const { product, outcomes } = await answered(place)

    assert.equal(product, undefined)
    assert.deepEqual(outcomes, ['3 nodata 0', '4 nodata 0'])
    assert.deepEqual(left(place.work), [])
  })

  test('20 goes on by itself: its folder is kept, and it is not ended', async (t) => {
    const place = handlerFor(
      t,
      `echo early > "$NETDC_FILENAME"
      (while [ ! -e "$NETDC_FILENAME.go" ]; do sleep 0.01; done
      echo done > "$NETDC_FILENAME") > /dev/null 2>&1 < /dev/null &
      exit 20`,
    )

    const answer = await place.ask()

    assert.deepEqual(answer, { kind: 'later' })
    assert.deepEqual(place.store.keys(), [])
    const [name = ''] = left(place.work)
    assert.match(name, /^[0-9a-f]{32}$/)
    const file = join(place.work, name, 'run/DATA.NCEDC:Jan_11,02:02:12:17.NCEDC')
    writeFileSync(`${file}.go`, '')
    while (readFileSync(file, 'utf8') !== 'done\n') await new Promise(setImmediate)
  })

  test('anything else has failed; its last words are in the log, and the token is not', async (t) => {
    const { ask, log, work } = handlerFor(t, 'echo out; echo "bad $NETDC_TOKEN" >&2; exit 3')

    await assert.rejects(ask(), (thrown) => {
      assert.ok(thrown instanceof Fault)
      assert.equal(sentenceFor(thrown), 'The handler of this data centre failed.')
      return fault('HANDLER_FAILED', /^exit status 3$/)(thrown)
    })

    const entry = { status: 3, said: 'bad ***', printed: 'out' }
    assert.deepEqual(log.entries, [
      { level: 'warn', fields: entry, sentence: 'program of the site failed' },
    ])
    assert.deepEqual(left(work), [])
  })

  test('a signal has failed', async (t) => {
    const { ask, log } = handlerFor(t, 'kill -KILL $$')

    await assert.rejects(ask(), fault('HANDLER_FAILED', /^killed by SIGKILL$/))

    assert.deepEqual(sentences(log), ['warn: program of the site failed'])
  })
})

test('what a program says that did well is told, too', async (t) => {
  const place = handlerFor(t, 'echo 7 files >&2; echo x > "$NETDC_FILENAME"')

  await answered(place)

  assert.deepEqual(sentences(place.log), ['info: program of the site said something'])
})

describe('a program that cannot be started', () => {
  const cases = [
    ['is not there', () => '/nowhere/answer', /ENOENT/],
    ['may not be run', (folder: string) => join(folder, 'plain'), /EACCES/],
    ['has no interpreter', (folder: string) => script(folder, '', '/nowhere/sh'), /ENOENT/],
  ] as const
  for (const [what, path, reason] of cases) {
    test(`because it ${what} is a fault that an operator can mend`, async (t) => {
      const folder = temporaryFolder(t)
      writeFileSync(join(folder, 'plain'), '')
      const { ask, work } = handlerFor(t, '', { command: [path(folder)] })

      await assert.rejects(ask(), (thrown) => {
        assert.ok(thrown instanceof Fault && thrown.isForeign && thrown.retry === 'later')
        return fault('SOURCE_DOWN', reason)(thrown)
      })

      assert.deepEqual(left(work), [])
    })
  }

  test('fails the check', async (t) => {
    const { handler } = handlerFor(t, '', { command: ['/nowhere/answer'] })

    await assert.rejects(handler.check(), fault('SOURCE_DOWN', /^\/nowhere\/answer is no program/))
  })

  test('passes the check once it is there', async (t) => {
    await handlerFor(t, '').handler.check()
  })
})

describe('the outcomes that a program writes', () => {
  const write = (outcomes: string, rest = 'echo x > "$NETDC_FILENAME"') => `
    cat > "$NETDC_FILENAME.outcomes" <<'OUTCOMES'
${outcomes}
OUTCOMES
    ${rest}`

  test('are those of its lines; what it does not name is answered', async (t) => {
    const place = handlerFor(t, write('4 refused 0 no such station'))

    const { outcomes } = await answered(place)

    assert.deepEqual(outcomes, ['3 ok 0', '4 refused 0 no such station'])
    assert.deepEqual(place.log.entries, [])
  })

  test('are taken where there is no data, too', async (t) => {
    const place = handlerFor(t, write('4 nodata 0 closed in 1999', 'exit 10'))

    const { outcomes } = await answered(place)

    assert.deepEqual(outcomes, ['3 nodata 0', '4 nodata 0 closed in 1999'])
  })

  test('cannot say that something was found where there is no product', async (t) => {
    const place = handlerFor(t, write('4 ok 12', 'exit 10'))

    const { outcomes } = await answered(place)

    assert.deepEqual(outcomes, ['3 nodata 0', '4 nodata 0'])
    assert.deepEqual(sentences(place.log), ['warn: outcomes not understood'])
  })

  test('are told in the log where they are garbage, or of other lines, and fail nothing', async (t) => {
    const place = handlerFor(t, write('4 ok 12\n5 ok 1\nlorem ipsum'))

    const { product, outcomes } = await answered(place)

    assert.equal(product, 'x\n')
    assert.deepEqual(outcomes, ['3 ok 0', '4 ok 12'])
    const entry = at(place.log.entries, 0)
    assert.deepEqual(entry.fields, { lines: 2, first: ['5 ok 1', 'lorem ipsum'] })
    assert.equal(entry.level, 'warn')
  })

  test('may be bytes without end and without sense', async (t) => {
    const place = handlerFor(
      t,
      `head -c 3000000 /dev/urandom > "$NETDC_FILENAME.outcomes"; echo x > "$NETDC_FILENAME"`,
    )

    const { product, outcomes } = await answered(place)

    assert.equal(product, 'x\n')
    assert.deepEqual(outcomes, ['3 ok 0', '4 ok 0'])
  })

  test('are none where a folder has their place', async (t) => {
    const place = handlerFor(t, 'mkdir "$NETDC_FILENAME.outcomes"; echo x > "$NETDC_FILENAME"')

    const { outcomes } = await answered(place)

    assert.deepEqual(outcomes, ['3 ok 0', '4 ok 0'])
  })
})

describe('a product', () => {
  test('that is larger than the limit is not taken', async (t) => {
    const body = 'head -c 2000 /dev/zero > "$NETDC_FILENAME"'
    const { ask, store, work } = handlerFor(t, body, { maxBytes: 1999 })

    await assert.rejects(ask(), fault('TOO_LARGE', /more than 1999 bytes/))

    assert.deepEqual(store.keys(), [])
    assert.deepEqual(left(work), [])
  })

  test('that is larger than the gateway takes is not taken, either', async (t) => {
    const { ask } = handlerFor(t, 'head -c 2000 /dev/zero > "$NETDC_FILENAME"')

    await assert.rejects(ask(twoLines, { maxBytes: 1999 }), fault('TOO_LARGE', /1999/))
  })

  test('of exactly so many bytes is', async (t) => {
    const body = 'head -c 2000 /dev/zero > "$NETDC_FILENAME"'
    const place = handlerFor(t, body, { maxBytes: 2000 })

    const { product } = await answered(place)

    assert.equal(product?.length, 2000)
  })

  test('of many megabytes comes through whole', async (t) => {
    const place = handlerFor(t, 'seq 1000000 > "$NETDC_FILENAME"')

    const { product } = await answered(place)

    assert.equal(product?.length, 6_888_896)
    assert.ok(product.endsWith('\n999999\n1000000\n'))
  })

  test('is let go of when its reader stops early', async (t) => {
    const { handler } = handlerFor(t, 'echo x > "$NETDC_FILENAME"')

    for await (const answer of handler.handle(twoLines, aTask())) {
      assert.ok('bytes' in answer)
      break
    }

    const open = readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`))
    assert.deepEqual(
      open.filter((path) => path.includes('/DATA.NCEDC')),
      [],
    )
  })
})

describe('a program', () => {
  test('works in a fresh folder of its own, with an environment that holds no secrets', async (t) => {
    process.env['SECRET_OF_THE_GATEWAY'] = 'hunter2'
    t.after(() => {
      delete process.env['SECRET_OF_THE_GATEWAY']
    })
    const place = handlerFor(t, '{ pwd; ls -a | wc -l; umask; env; } > "$NETDC_FILENAME"')

    const { product = '' } = await answered(place)

    const [folder = '', entries] = product.split('\n')
    assert.ok(folder.startsWith(join(place.work, '')))
    // Nothing but `.`, `..` and what the shell has just opened.
    assert.equal(entries?.trim(), '3')
    assert.match(product, /^TZ=UTC$/m)
    assert.match(product, /^NETDC_HUB_ID=NCEDC:Jan_11,02:02:12:17$/m)
    assert.doesNotMatch(product, /hunter2/)
  })

  test('gets its arguments as they are: no shell reads them', async (t) => {
    const command = [
      script(temporaryFolder(t), 'printf "%s|" "$@" > "$NETDC_FILENAME"'),
      '$HOME',
      'a  b',
      ';',
    ]
    const place = handlerFor(t, '', { command })

    const { product } = await answered(place)

    assert.equal(product, '$HOME|a  b|;|')
  })

  test('need not read its input', async (t) => {
    const many = linesOf(...Array.from({ length: 20_000 }, (_, n) => `.DATA * IU A${n}`))
    const place = handlerFor(t, 'exec < /dev/null; echo x > "$NETDC_FILENAME"')

    const { product, outcomes } = await answered(place, many)

    assert.equal(product, 'x\n')
    assert.equal(outcomes.length, 20_000)
  })

  test('reads a hundred thousand lines', async (t) => {
    const many = linesOf(...Array.from({ length: 100_000 }, (_, n) => `.DATA * IU A${n}`))
    const place = handlerFor(t, 'tail -n 1 > "$NETDC_FILENAME"')

    const { product } = await answered(place, many)

    assert.equal(product, '.DATA * IU A99999\n')
  })

  test('that is run again for the same lines finds nothing of the earlier run', async (t) => {
    const place = handlerFor(t, 'ls > /dev/null; ls > "$NETDC_FILENAME"; touch old; exit 20')
    await place.ask()
    const [name = ''] = left(place.work)
    const run = join(place.work, name, 'run')
    assert.deepEqual(readdirSync(run).length, 2)

    await place.ask()

    assert.deepEqual(left(place.work), [name])
    const product = readdirSync(run).find((file) => file.startsWith('DATA'))
    assert.equal(readFileSync(join(run, product ?? ''), 'utf8'), `${product}\n`)
  })
})

test('the start removes what an earlier process left, and a run waits for that', async (t) => {
  const place = handlerFor(t, 'echo x > "$NETDC_FILENAME"; exit 20')
  await place.ask()
  const [name = ''] = left(place.work)
  rmSync(join(place.work, name, 'later'))

  place.handler.start()
  await place.handler.close()

  assert.deepEqual(left(place.work), [])
})

test('a folder that cannot be swept is told in the log', async (t) => {
  const place = handlerFor(t, '')
  writeFileSync(place.work, '')

  place.handler.start()
  await place.handler.close()

  assert.deepEqual(sentences(place.log), ['warn: work folders not swept'])
})

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
