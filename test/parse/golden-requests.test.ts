/**
 * Every mail of test/requests is read as the JSON beside it says. Where the envelope matters, the JSON
 * has its `recipients`, too.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { readMail } from '../../src/parse/mail.ts'
import { readingJson } from '../../src/parse/reading-json.ts'
import { readMailText } from '../../src/parse/request.ts'
import type { Grammar } from '../../src/parse/seismic-line.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'

const folder = new URL('../requests/', import.meta.url)
function readGolden(name: string): { readonly recipients?: readonly string[] } {
  const golden: unknown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
  assert.ok(typeof golden === 'object' && golden !== null)
  return golden
}

const mails = readdirSync(folder).filter((name) => name.endsWith('.eml'))

for (const name of mails) {
  test(`${name} is read as its JSON says`, async () => {
    const { recipients = [], ...expected } = readGolden(name.replace(/eml$/, 'json'))

    const { text, subject, warnings } = await readMail(readFileSync(new URL(name, folder)))
    const about = { subject, warnings, recipients }
    const options = { grammars: seismicGrammars, allowLocalhost: false, ...about }
    const printed = JSON.stringify(readingJson(readMailText(text, options)))

    assert.deepEqual(JSON.parse(printed), expected)
  })
}

test('a line of a type that is not seismic has no seismic positions', () => {
  const text = '.NETDC_REQUEST\n.NAME J\n.INST E\n.EMAIL j@x.test\n.END\n.PERF * ESNET get src=a\n'
  const anything: Grammar = (line) => ({ line, problems: [], warnings: [] })
  const grammars = new Map([...seismicGrammars, ['PERF', anything]])
  const reading = readingJson(readMailText(text, { grammars, allowLocalhost: false }))

  assert.deepEqual(reading.requests[0]?.lines, [
    {
      number: 6,
      text: '.PERF * ESNET get src=a',
      type: 'PERF',
      dcName: '*',
      network: ['ESNET'],
      fields: [['*'], ['ESNET'], ['get']],
      options: { src: 'a' },
    },
  ])
})
