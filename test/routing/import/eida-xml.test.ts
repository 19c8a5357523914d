import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readEidaXml } from '../../../routing/import/eida-xml.ts'
import { route } from './kit.ts'

test('a routing document says where each service of a route is, and when', () => {
  const text = `<?xml version="1.0"?>
    <r:routing xmlns:r="http://x.test/ns">
      <r:route networkCode="AA" stationCode="B*" locationCode="00" streamCode="HHZ">
        <r:dataselect address="https://a.test/fdsnws/dataselect/1/query" priority="2" start="2001-01-01T00:00:00" end="" />
        <r:wfcatalog address="https://a.test/eidaws/wfcatalog/1/query" priority="1" start="" end="" />
        <r:station address="https://a.test/fdsnws/station/1/query"/>
      </r:route>
      <r:route><r:station/></r:route>
      <r:station address="https://stray.test/fdsnws/station/1/query"/>
    </r:routing>`

  const { routes } = readEidaXml(text, 'x')

  const stream = { network: 'AA', station: 'B*', location: '00', channel: 'HHZ' }
  const nothing = { network: '', station: '', location: '', channel: '', start: '', end: '' }
  assert.deepEqual(routes, [
    {
      urls: ['https://a.test/fdsnws/dataselect/1/query'],
      ...stream,
      start: '2001-01-01T00:00:00',
      end: '',
      priority: '2',
    },
    {
      urls: ['https://a.test/fdsnws/station/1/query'],
      ...stream,
      start: '',
      end: '',
      priority: '',
    },
    { urls: [''], ...nothing, priority: '' },
  ])
})

test('virtual networks are left out and named', () => {
  const stream = '<stream networkCode="AA" stationCode="S" />'
  const text = `<routing><vnetwork networkCode="_ALL">${stream}</vnetwork><vnetwork/></routing>`

  const { routes, remarks } = readEidaXml(text, 'x')

  assert.deepEqual(routes, [])
  assert.deepEqual(remarks, ['virtual networks are no routes and are left out: _ALL '])
})

test('a service document has the URL before or after its streams', () => {
  const params = (net: string) =>
    `<params><loc>*</loc><end/><sta> S1 </sta><cha>*</cha><priority>1</priority><net>${net}</net></params>`
  const text = `
    <service>
      <datacenter><url>https://a.test/1</url>${params('AA')}${params('BB')}<name>station</name></datacenter>
      <datacenter>${params('CC')}<url>https://b.test/1</url></datacenter>
    </service>`

  const { routes } = readEidaXml(text, 'x')

  const said = { station: 'S1', start: '', end: '' }
  assert.deepEqual(routes, [
    route({ ...said, urls: ['https://a.test/1'], network: 'AA' }),
    route({ ...said, urls: ['https://a.test/1'], network: 'BB' }),
    route({ ...said, urls: ['https://b.test/1'], network: 'CC' }),
  ])
})

test('a parameter that is not said is empty', () => {
  const text = '<service><datacenter><params></params></datacenter></service>'

  const { routes } = readEidaXml(text, 'x')

  const empty = { urls: [''], network: '', station: '', location: '', channel: '', priority: '' }
  assert.deepEqual(routes, [route(empty)])
})

test('bad XML is refused with line and column', () => {
  assert.throws(() => readEidaXml('<routing>\n<route></routing>', 'a.xml'), {
    code: 'SOURCE_BROKEN',
    message: /^a\.xml:2:\d+: /,
  })
  assert.throws(() => readEidaXml('<routing>', 'a.xml'), { message: /^a\.xml:1:9: unclosed tag/ })
})

test('another document is refused by its name', () => {
  assert.throws(() => readEidaXml('<FDSNStationXML/>', 'a.xml'), {
    code: 'SOURCE_BROKEN',
    message: /^a\.xml: a document <FDSNStationXML>; the EIDA/,
  })
})

test("an entity of one's own is not expanded", () => {
  const text = '<!DOCTYPE routing [<!ENTITY a "aaaa">]><routing>&a;</routing>'

  assert.throws(() => readEidaXml(text, 'a.xml'), { message: /a\.xml:1:\d+: undefined entity/ })
})
