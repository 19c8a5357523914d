/** The section of an upstream centre. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  fdsnwsOptions,
  fdsnwsSchema,
  servicesBelow,
} from '../../../../handlers/seismic/fdsnws/options.ts'

const read = (section: object) => fdsnwsOptions(fdsnwsSchema.parse(section))

test('all services lie below one address, availability at one of two places', () => {
  for (const url of ['https://x.example', 'https://x.example/fdsnws/']) {
    const options = read({ url })

    assert.equal(options.station, 'https://x.example/fdsnws/station/1/')
    assert.equal(options.dataselect, 'https://x.example/fdsnws/dataselect/1/')
    assert.deepEqual(options.availability, [
      'https://x.example/fdsnws/availability/1/',
      'https://x.example/fdsnws/ext/availability/1/',
    ])
    assert.deepEqual(options.networks, ['*'])
  }
})

test('a service may lie elsewhere, and be named with or without its query', () => {
  const options = read({
    station: 'https://s.example/fdsnws/station/1',
    dataselect: 'https://d.example/x/query',
    availability: 'https://a.example/1/',
    networks: ['ge', 'Z?'],
    silence_seconds: 5,
  })

  assert.equal(options.station, 'https://s.example/fdsnws/station/1/')
  assert.equal(options.dataselect, 'https://d.example/x/')
  assert.deepEqual(options.availability, ['https://a.example/1/'])
  assert.deepEqual(options.networks, ['GE', 'Z?'])
  assert.equal(options.silenceMs, 5000)
})

test('of a base address all services lie below it, or below /fdsnws where it has no path', () => {
  const bases = [
    ['https://x.example', 'https://x.example/fdsnws'],
    ['https://x.example:8080/', 'https://x.example:8080/fdsnws'],
    ['http://x.example/fdsnws/', 'http://x.example/fdsnws'],
    ['https://x.example/ph5ws', 'https://x.example/ph5ws'],
  ]
  for (const [base = '', below = ''] of bases) {
    const options = servicesBelow(base)

    assert.equal(options.station, `${below}/station/1/`)
    assert.equal(options.dataselect, `${below}/dataselect/1/`)
    assert.deepEqual(options.availability, [
      `${below}/availability/1/`,
      `${below}/ext/availability/1/`,
    ])
    assert.deepEqual(options.networks, ['*'])
  }
})

const bad: readonly (readonly [object, RegExp])[] = [
  [{}, /url is missing/],
  [{ station: 'https://s.example/1' }, /url is missing/],
  [{ url: 'ftp://x.example' }, /must be an http or https address/],
  [{ url: 'https://x.example', networks: ['G E'] }, /must be a network code/],
  [{ url: 'https://x.example', networks: [] }, /networks/],
  [{ url: 'https://x.example', connections: 0 }, /connections/],
  [{ url: 'https://x.example', user_agent: 'a\r\nb' }, /one line of ASCII/],
  [{ url: 'https://x.example', colour: 'red' }, /colour/],
]

for (const [section, message] of bad) {
  test(`${JSON.stringify(section)} is refused`, () => {
    assert.throws(() => read(section), message)
  })
}
