import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Handler, HandlerModule, LineReading } from '../../src/handle/handler.ts'
import { employ, HandlerRegistry } from '../../src/handle/registry.ts'
import { Fault } from '../../src/model/index.ts'
import { stoppedClock } from '../kit/clock.ts'
import { quiet } from '../kit/quiet.ts'
import { aHeader, aLine } from '../kit/request.ts'

const hostOf = () => ({ clock: stoppedClock().now, log: quiet })
const going = new AbortController().signal

function aHandler(parts: Partial<Handler> = {}): Handler {
  return {
    async *handle() {
      // answers nothing
    },
    ...parts,
  }
}

function aModule(
  name: string,
  types: readonly string[],
  parts: Partial<HandlerModule> = {},
): HandlerModule {
  return {
    name,
    types,
    unit: 'slice',
    readOptions: (section) => section,
    readLine: () => ({ query: name }),
    form: () => ({ ending: name, mediaType: 'text/plain' }),
    create: () => aHandler(),
    ...parts,
  }
}

const reading = (given: LineReading<unknown>) => ({ readLine: () => given })
const registryOf = (...modules: HandlerModule[]) => employ(modules, {}, '/srv', hostOf)

const fault = (code: string, message: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof Fault)
  assert.deepEqual([thrown.code, thrown.message], [code, message])
  return true
}

test('a handler that takes its types over has them for itself', async () => {
  const registry = await registryOf(
    aModule('centres', ['INV'], reading({ problems: ['one field only'] })),
    aModule('site', ['INV', 'DATA'], { takesOver: true, ...reading({ problems: ['no'] }) }),
    aModule('seismic', ['INV', 'RESP']),
  )

  assert.deepEqual(registry.assign(aLine()), { problems: ['no'] })
  assert.equal(registry.form('INV', aHeader()).ending, 'site')
  assert.equal(registry.form('RESP', aHeader()).ending, 'seismic')
})

describe('a line is given', () => {
  test('to the first handler of its type that can read it', async () => {
    const registry = await registryOf(
      aModule('data', ['DATA']),
      aModule('centres', ['INV'], reading({ problems: ['one field only'] })),
      aModule('seismic', ['INV'], { ...reading({ query: 1, warnings: ['w'] }), unit: 'part' }),
      aModule('late', ['INV']),
    )

    const assignment = registry.assign(aLine())

    assert.deepEqual(assignment, { handler: 'seismic', unit: 'part', warnings: ['w'] })
  })

  test('to nobody when none can read it, and the last one says why', async () => {
    const registry = await registryOf(
      aModule('centres', ['INV'], reading({ problems: ['one field only'] })),
      aModule('seismic', ['INV'], reading({ problems: ['four fields', 'bad code'] })),
    )

    assert.deepEqual(registry.assign(aLine()), { problems: ['four fields', 'bad code'] })
  })

  test('to nobody when no handler has its type', async () => {
    const registry = await registryOf(aModule('data', ['DATA']))

    assert.deepEqual(registry.assign(aLine({ type: 'SCHED' })), {
      problems: ['this centre does not answer this type'],
    })
  })
})

describe('a line of another centre is given', () => {
  test('to the first handler of its type that answers for others', async () => {
    const registry = await registryOf(
      aModule('centres', ['INV']),
      aModule('seismic', ['INV', 'DATA'], { answersFor: ['fdsnws'] }),
    )

    const assignment = registry.assign(aLine(), aHeader(), 'fdsnws')

    assert.deepEqual(assignment, { handler: 'seismic', unit: 'slice', warnings: [] })
  })

  test('to nobody where none of its type does', async () => {
    const registry = await registryOf(
      aModule('schedule', ['SCHED']),
      aModule('seismic', ['INV'], { answersFor: ['fdsnws'] }),
    )

    assert.deepEqual(registry.assign(aLine({ type: 'SCHED' }), aHeader(), 'fdsnws'), {
      problems: ['this centre asks no other for lines of this type'],
    })
  })
})

describe('the registry', () => {
  test('probes the source of another centre by the handler that answers for it', async () => {
    const source = { fdsnws: 'https://geofon.example/fdsnws' }
    const asked: unknown[] = []
    const check: Handler['check'] = (_, where) => {
      asked.push(where)
      return asked.length === 1 ? Promise.resolve() : Promise.reject(new Fault('SOURCE_DOWN', 'no'))
    }
    const answersFor = ['fdsnws'] as const
    const registry = await registryOf(
      aModule('centres', ['INV']),
      aModule('seismic', ['INV'], { answersFor, create: () => aHandler({ check }) }),
    )
    const none = await registryOf(aModule('centres', ['INV']))

    const found = [
      await registry.checkSource(source, going),
      await registry.checkSource(source, going),
      await none.checkSource(source, going),
    ]

    assert.deepEqual(found, [undefined, 'no', 'this centre asks no other for lines of this type'])
    assert.deepEqual(asked, [source, source])
  })

  test('names its handlers, and each type once', async () => {
    const registry = await registryOf(
      aModule('centres', ['INV']),
      aModule('seismic', ['INV', 'RESP', 'DATA']),
    )

    assert.deepEqual(registry.names, ['centres', 'seismic'])
    assert.deepEqual(registry.types, ['INV', 'RESP', 'DATA'])
  })

  test('finds a handler and its grammar by name', async () => {
    const handler = aHandler()
    const registry = await registryOf(aModule('seismic', ['INV'], { create: () => handler }))

    assert.equal(registry.handler('seismic'), handler)
    assert.deepEqual(registry.read('seismic', aLine()), { query: 'seismic' })
    assert.throws(() => registry.handler('gone'), fault('NOT_HANDLED', 'there is no handler gone'))
  })

  test('takes the form of a product from the last handler of its type', async () => {
    const registry = await registryOf(aModule('centres', ['INV']), aModule('seismic', ['INV']))

    assert.equal(registry.form('INV', aHeader()).ending, 'seismic')
    assert.throws(
      () => registry.form('DATA', aHeader()),
      fault('NOT_HANDLED', 'no handler answers DATA'),
    )
  })

  test('probes every handler, and says what is wrong with which', async () => {
    const registry = new HandlerRegistry([
      { module: aModule('plain', ['A']), handler: aHandler() },
      { module: aModule('well', ['B']), handler: aHandler({ check: async () => undefined }) },
      {
        module: aModule('down', ['C']),
        handler: aHandler({ check: () => Promise.reject(new Fault('SOURCE_DOWN', 'no answer')) }),
      },
      {
        module: aModule('rash', ['D']),
        handler: aHandler({
          check() {
            throw new TypeError('a bug')
          },
        }),
      },
    ])

    assert.deepEqual(await registry.check(going), [
      { name: 'plain', wrong: undefined },
      { name: 'well', wrong: undefined },
      { name: 'down', wrong: 'no answer' },
      { name: 'rash', wrong: 'a bug' },
    ])
  })
})

describe('handlers are made', () => {
  test('each from its own section, with the folder and a host of its own', async () => {
    const seen: unknown[] = []
    const module = (name: string) =>
      aModule(name, [name], {
        readOptions: (section, folder) => ({ section, folder }),
        create(options, host) {
          seen.push([options, host.log === quiet])
          return aHandler()
        },
      })

    await employ([module('one'), module('two')], { one: { key: 1 } }, '/srv', hostOf)

    assert.deepEqual(seen, [
      [{ section: { key: 1 }, folder: '/srv' }, true],
      [{ section: {}, folder: '/srv' }, true],
    ])
  })

  test('but not from a section that no handler has', async () => {
    await assert.rejects(
      employ([aModule('seismic', ['INV'])], { seismik: {} }, '/srv', hostOf),
      fault('CONFIG', 'there is no handler for the section [handlers.seismik]'),
    )
  })

  test('and those that were made are closed again when a later one cannot be', async () => {
    const closed: string[] = []
    const closing = (name: string) =>
      aModule(name, [name], {
        create: () =>
          aHandler({
            async close() {
              closed.push(name)
              throw new Error('not now')
            },
          }),
      })
    const broken = aModule('broken', ['X'], {
      readOptions() {
        throw new Fault('CONFIG', 'handlers.broken.key is missing')
      },
    })

    await assert.rejects(
      registryOf(closing('one'), closing('two'), broken),
      fault('CONFIG', 'handlers.broken.key is missing'),
    )
    assert.deepEqual(closed, ['two', 'one'])
  })
})

test('all handlers are closed in reverse, even when one cannot be', async () => {
  const closed: string[] = []
  const closing = (name: string) =>
    aModule(name, [name], {
      create: () =>
        aHandler({
          async close() {
            closed.push(name)
            if (name === 'two') throw new Error('stuck')
          },
        }),
    })
  const registry = await registryOf(closing('one'), aModule('plain', []), closing('two'))

  await assert.rejects(registry.close(), (thrown: unknown) => {
    assert.ok(thrown instanceof AggregateError)
    assert.deepEqual(thrown.errors.map(String), ['Error: stuck'])
    return true
  })
  assert.deepEqual(closed, ['two', 'one'])
})

test('the unit of a line may hang on what its request wants', async () => {
  const unitOf = (type: string, { formatWaveform }: { formatWaveform: string }) =>
    type === 'DATA' && formatWaveform === 'SAC' ? 'part' : 'slice'
  const registry = await registryOf(aModule('seismic', ['DATA'], { unitOf }))
  const line = aLine({ type: 'DATA' })
  const sac = { ...aHeader(), formatWaveform: 'SAC' }

  const assignments = [undefined, aHeader(), sac].map((header) => registry.assign(line, header))

  const units = assignments.map((one) => ('unit' in one ? one.unit : undefined))
  assert.deepEqual(units, ['slice', 'slice', 'part'])
})

test('handlers begin the work that goes on by itself when they are told to', async () => {
  const begun: string[] = []
  const create = (name: string) => () => aHandler({ start: () => begun.push(name) })
  const registry = await registryOf(
    aModule('one', ['A'], { create: create('one') }),
    aModule('two', ['B'], { create: create('two') }),
    aModule('idle', ['C']),
  )
  assert.deepEqual(begun, [])

  registry.start()

  assert.deepEqual(begun, ['one', 'two'])
})
