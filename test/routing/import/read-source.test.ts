import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { largestSource, readSource } from '../../../routing/import/read-source.ts'
import { at } from '../../kit/at.ts'
import { centre, route } from './kit.ts'

const url = 'https://a.test/fdsnws/dataselect/1/query'

const samples: readonly (readonly [kind: string, text: string])[] = [
  [
    'eida-xml',
    `\n<?xml version="1.0"?><routing><route networkCode="AA"><dataselect address="${url}"/></route></routing>`,
  ],
  ['eida-json', `[{"url": "${url}", "name": "dataselect", "params": [{"net": "AA"}]}]`],
  ['eida-post', `${url}\nAA * * *\n`],
  ['fedcatalog', `X=1\n\nDATACENTER=A,https://a.test\nDATASELECTSERVICE=${url}\nAA * * *\n`],
  [
    'registry',
    `{"name": "A", "repositories": [{"services": [{"url": "${url}"}], "datasets": [{"network": "AA"}]}]}`,
  ],
]

for (const [kind, text] of samples) {
  test(`${kind} is known by its content`, () => {
    const { name, routes } = readSource(Buffer.from(text), 'x')

    assert.equal(name, 'x')
    assert.deepEqual([at(routes, 0).network, at(routes, 0).urls], ['AA', [url]])
  })
}

test('gzip and a byte order mark are taken away', () => {
  const text = `\uFEFF${url}\r\nAA * * *\r\n`

  const { routes } = readSource(gzipSync(text), 'x')

  assert.equal(at(routes, 0).network, 'AA')
})

test('gzip that is broken or unpacks to too much is refused', () => {
  const broken = gzipSync('x'.repeat(1000)).subarray(0, 15)
  const bomb = gzipSync(Buffer.alloc(largestSource + 1))

  for (const bytes of [broken, bomb]) {
    assert.throws(() => readSource(bytes, 'a.gz'), {
      code: 'SOURCE_BROKEN',
      message: /^a\.gz is bad gzip, or larger/,
    })
  }
})

test('an empty answer, a web page and an unknown kind are refused', () => {
  const refused = (text: string, message: RegExp) => {
    assert.throws(() => readSource(Buffer.from(text), 'a'), { code: 'SOURCE_BROKEN', message })
  }

  refused(' \n', /^a is empty$/)
  refused('<!DOCTYPE html>\n<title>503</title>', /^a is a web page/)
  refused('\n<HTML lang="en"></HTML>', /^a is a web page/)
  refused('hello', /no known kind; the kinds are eida-xml, eida-json, eida-post, fedcatalog, reg/)
  refused('{"hello": 1}', /no known kind/)
})

test('a kind that is named is not looked for', () => {
  const read = () => readSource(Buffer.from(`${url}\nAA * * *\n`), 'a', 'eida-json')

  assert.throws(read, { code: 'SOURCE_BROKEN', message: /^a: bad JSON: SyntaxError: / })
})

test('JSON of EIDA keeps numbers and nulls as text', () => {
  const params = '{"net": "AA", "sta": "S", "priority": 2, "end": null, "start": "2001-01-01"}'
  const text = `[{"url": "${url}", "params": [${params}]}]`

  const { routes } = readSource(Buffer.from(text), 'a')

  const said = { station: 'S', location: '', channel: '', start: '2001-01-01', priority: '2' }
  assert.deepEqual(routes, [route({ urls: [url], ...said })])
})

test('JSON that is cut off or of another shape is refused with the place', () => {
  const refused = (text: string, message: RegExp) => {
    assert.throws(() => readSource(Buffer.from(text), 'a'), { code: 'SOURCE_BROKEN', message })
  }

  refused('[{"params":\n [', /^a: bad JSON: .*end of JSON input, in line 2$/)
  refused('[{"params": [1\n 2', /^a: bad JSON: .*line 2 column 2/)
  refused('[{"params": []}]', /^a: not of this kind: 0\.url: /)
  refused('{"datacenters": [{}]}', /^a: not of this kind: datacenters\.0\.name: /)
  refused('[{"serviceURLs": {}}]', /^a: not of this kind: 0\.name: /)
  refused('{"datacenters": 1}', /^a: not of this kind: datacenters: not a list$/)
  const bad = '1,'.repeat(500_000)
  refused(`{"datacenters": [${bad}1]}`, /^a: not of this kind: datacenters\.0: /)
  refused(`[{"url": "${url}", "params": [1]}]`, /^a: not of this kind: 0\.params\.0: /)
})

test('post lines say where each selection is asked for', () => {
  const text = `nodata=404\n${url}\nAA S1 -- HHZ 2001-01-01T00:00:00 ''\n\nHTTP://b.test/x\nBB * * *\n`

  const { routes } = readSource(Buffer.from(text), 'a', 'eida-post')

  const selected = { station: 'S1', location: '--', channel: 'HHZ', priority: '' }
  assert.deepEqual(routes, [
    route({ urls: [url], ...selected, start: '2001-01-01T00:00:00', end: "''" }),
    route({ urls: ['HTTP://b.test/x'], network: 'BB', priority: '' }),
  ])
})

test('lines that are neither are refused with their number', () => {
  const refused = (kind: 'eida-post' | 'fedcatalog', text: string, message: RegExp) => {
    assert.throws(() => readSource(Buffer.from(text), 'a', kind), {
      code: 'SOURCE_BROKEN',
      message,
    })
  }

  refused('eida-post', 'AA * * *', /^a:1: "AA \* \* \*" is no line of such an answer$/)
  refused('eida-post', `${url}\nAA S`, /^a:2: "AA S" /)
  refused('eida-post', `${url}\nAA * * * 2001-01-01`, /^a:2: /)
  refused('fedcatalog', 'AA * * *', /^a:1: /)
  refused('fedcatalog', `DATACENTER=A\n\n${'x'.repeat(200)}`, /^a:3: "x{80}" /)
})

test('fedcatalog requests name centres, their services and their streams', () => {
  const text = [
    'RANDOM_KEY=true',
    'DATASELECTSERVICE=https://stray.test',
    '',
    'DATACENTER=A,http://a.test/?x=1,2',
    'DATASELECTSERVICE=https://1.a.test/fdsnws/dataselect/1/',
    'AA S1 -- HHZ 2001-01-01T00:00:00 2599-12-31T23:59:59',
    'DATACENTER=B',
  ].join('\r\n')

  const { routes, centres } = readSource(Buffer.from(text), 'a')

  const urls = ['https://1.a.test/fdsnws/dataselect/1/']
  const times = { start: '2001-01-01T00:00:00', end: '2599-12-31T23:59:59' }
  const said = { station: 'S1', location: '--', channel: 'HHZ', priority: '' }
  assert.deepEqual(routes, [route({ centre: 'A', urls, ...said, ...times })])
  assert.deepEqual(centres, [
    centre({ name: 'A', website: 'http://a.test/?x=1,2', urls, isRegistered: false }),
    centre({ name: 'B', urls: [], isRegistered: false }),
  ])
})

test('fedcatalog listings are read at every level', () => {
  const channel = 'CC|S3|00|HHZ|1|2|3|4|5|6|Sensor|7|8|M/S|100|2003-01-01|2004-01-01'
  const text = [
    '#DATACENTER=A,http://a.test',
    '#Network | Description | StartTime | EndTime | TotalStations',
    'AA|The network|2001-01-01|2002-01-01|12',
    '# DATACENTER=B,http://b.test',
    'BB | S2 | 1 | 2 | 3 | A = B | 2002-01-01 | ',
    channel,
  ].join('\n')

  const { routes } = readSource(Buffer.from(text), 'a')

  const unsaid = { urls: [], priority: '' }
  assert.deepEqual(routes, [
    route({ ...unsaid, centre: 'A', network: 'AA', start: '2001-01-01', end: '2002-01-01' }),
    route({ ...unsaid, centre: 'B', network: 'BB', station: 'S2', start: '2002-01-01' }),
    route({
      ...unsaid,
      centre: 'B',
      network: 'CC',
      station: 'S3',
      location: '00',
      channel: 'HHZ',
      start: '2003-01-01',
      end: '2004-01-01',
    }),
  ])
})

test('the registry names centres, services and data sets', () => {
  const text = JSON.stringify({
    version: 1,
    datacenters: [
      {
        name: 'Alpha',
        website: 'https://alpha.test',
        fullName: 'The Alpha Centre',
        repositories: [
          {
            name: 'archive',
            services: [{ name: 'fdsnws-dataselect-1', url }, { name: 'other' }],
            datasets: [
              { network: 'AA', starttime: '2001-01-01T00:00:00Z', priority: 1 },
              { network: 'BB', station: 'S', services: [{ url: 'https://b.test/' }], priority: 2 },
            ],
            timeseriesRouting: [{ network: 'CC', channel: 'HHZ', endtime: '2002-01-01' }],
          },
          { name: 'empty' },
        ],
      },
      { name: 'Beta', website: null, repositories: null },
    ],
  })

  const { routes, centres } = readSource(Buffer.from(text), 'a')

  const said = { centre: 'Alpha', urls: [url, ''], station: '', location: '', channel: '' }
  assert.deepEqual(routes, [
    route({ ...said, start: '2001-01-01T00:00:00Z' }),
    route({ ...said, urls: ['https://b.test/'], network: 'BB', station: 'S', priority: '2' }),
    route({ ...said, network: 'CC', channel: 'HHZ', end: '2002-01-01', priority: '' }),
  ])
  assert.deepEqual(centres, [
    centre({ fullName: 'The Alpha Centre', website: 'https://alpha.test', urls: [url, ''] }),
    centre({ name: 'Beta', urls: [] }),
  ])
})

test("the catalogue's list of centres names services by kind", () => {
  const services = { dataselectService: url, eventService: 'https://a.test/fdsnws/event/1/' }
  const entry = { name: 'A', description: 'All of it', website: 'https://a.test' }
  const text = JSON.stringify([{ ...entry, serviceURLs: services, location: 'Somewhere' }])

  const { routes, centres } = readSource(Buffer.from(text), 'a')

  assert.deepEqual(routes, [])
  assert.deepEqual(centres, [
    {
      name: 'A',
      fullName: 'All of it',
      website: 'https://a.test',
      urls: [url, 'https://a.test/fdsnws/event/1/'],
      isRegistered: false,
    },
  ])
})

test('elements within elements without end are refused', () => {
  const text = `<routing>${'<a>'.repeat(100_000)}`

  assert.throws(() => readSource(Buffer.from(text), 'a'), {
    code: 'SOURCE_BROKEN',
    message: 'a: more than 50 levels',
  })
})

test('the kind of a million blank lines is looked for once', () => {
  // Line by line to the end it would be hours.
  assert.throws(() => readSource(Buffer.from(`x${'\n'.repeat(1_000_000)}`), 'a'), /no known kind/)
})
