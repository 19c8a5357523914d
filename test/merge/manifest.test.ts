import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

import { manifest } from '../../src/merge/manifest.ts'

const head = { hubId: 'NCEDC:Nov_21,18:30:00:17', label: 'my_event', class: 'DATA' }
const sha256 = 'ab'.repeat(32)

test('a manifest says what was asked, what lies in the bundle, and what came of each line', async () => {
  const file = { key: 'secret', bytes: 512, sha256 }
  const found = { number: 3, dcName: 'NCEDC', kind: 'ok', count: 9, detail: '' } as const
  const line = '.DATA * BK CMB "- 00" BHZ'

  const written = await text(
    manifest(
      head,
      [{ name: 'my_event.DATA.NCEDC.mseed', file }],
      Readable.from([
        [{ number: 3, text: line, outcomes: [found] }],
        [{ number: 4, text: '.DATA x', outcomes: [] }],
      ]),
    ),
  )

  assert.equal(
    written,
    `.HUB_ID NCEDC:Nov_21,18:30:00:17
.LABEL my_event
.CLASS DATA

FILE BYTES SHA256
"my_event.DATA.NCEDC.mseed" 512 ${sha256}

LINE DC_NAME OUTCOME COUNT DETAIL REQUEST
3 "NCEDC" ok 9 "" ".DATA * BK CMB '- 00' BHZ"
4 "" open 0 "" ".DATA x"
`,
  )
})

test('a manifest without files still has its tables', async () => {
  const rows = (await text(manifest(head, [], Readable.from([])))).split('\n')

  assert.equal(rows.filter((row) => /^(FILE|LINE) /.test(row)).length, 2)
})
