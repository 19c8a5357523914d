/** Stages go by unread: whatever stands in them, the rest of the file is read rightly. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readEpochs } from '../../../../handlers/seismic/stationxml/read-epochs.ts'
import { CollectingSink, pieces } from '../kit/collecting-sink.ts'

const insides: readonly (readonly [string, string])[] = [
  ['nothing', '<Stage number="1"></Stage>'],
  ['no element of its own', '<Stage number="1"/>'],
  ['a gain', '<Stage number="1"><StageGain><Value>1</Value></StageGain></Stage>'],
  ['a comment with an end tag', '<Stage number="1"><!-- </Stage> --><A/></Stage>'],
  [
    'a comment with the opening of CDATA',
    '<Stage number="1"><!-- <![CDATA[ </Stage> --><A/></Stage>',
  ],
  ['CDATA', '<Stage number="1"><A><![CDATA[ </Stage> <!-- ]]></A></Stage>'],
  ['a processing instruction', '<Stage number="1"><?do </Stage>?><A/></Stage>'],
  ['white space in its tags', '<Stage\n number="1"\n><A/></Stage\n >'],
  ['a > in an attribute', '<Stage number="1" resourceId="a>b"><A x=">"/></Stage>'],
  ['exclamation marks', '<Stage number="1"><A>! ? !? 1 &lt; 2</A></Stage>'],
  ['many comments', `<Stage number="1">${'<!-- </Stage> --><A/><?b?>'.repeat(40)}</Stage>`],
  ['attributes of all kinds', `<Stage a = "/" b:c='"'\n number="1"  ><A/></Stage>`],
  ['a > in an attribute, and no element', '<Stage number="1" a=">"/>'],
  ['a comment behind a > in an attribute', '<Stage a=">"><!-- <Stage> </Stage> --><A/></Stage>'],
  ['a start tag longer than most', `<Stage number="1" a="${'b'.repeat(400)}"><A/></Stage>`],
  ['a comment behind it', '<Stage number="1"><A/></Stage><!-- <Stage> </Stage> -->'],
  ['a sensitivity behind it', '<Stage number="1"/><InstrumentSensitivity/>'],
  ['a stage in a comment before it', '<!-- <Stage number="1"> --><Stage number="2"><A/></Stage>'],
]

describe('a stage with', () => {
  for (const [what, inside] of insides) {
    for (const size of [1, 3, 10, 64, 4096]) {
      test(`${what}, ${size} bytes at a time, leaves all else as it is`, async () => {
        const channel = `<Channel code="BHZ"><Response>${inside}${inside}</Response></Channel>`
        const after = '<Channel code="LHZ"><Azimuth>7</Azimuth></Channel>'
        const bytes = Buffer.from(file(`${channel}<!-- ä -->${after}`))
        const sink = new CollectingSink()

        await readEpochs(pieces(bytes, size), sink)

        const found = sink.channels.map(({ element: { offset, length } }) =>
          bytes.toString('utf8', offset, offset + length),
        )
        assert.deepEqual(found, [channel, after])
        assert.equal(sink.channels[1]?.azimuth, '7')
      })
    }
  }
})

test('what stands behind stages is read', async () => {
  const sensitivity =
    '<InstrumentSensitivity><Value>7</Value><Frequency>1</Frequency></InstrumentSensitivity>'
  const stages = '<Stage number="1"><A/></Stage>\n<Stage number="2"><A/></Stage>\n'
  const text = file(`<Channel code="BHZ"><Response>${stages}${sensitivity}</Response></Channel>`)
  const sink = new CollectingSink()

  await readEpochs(pieces(Buffer.from(text), 16), sink)

  assert.equal(sink.channels[0]?.scale, '7')
})

describe('a file that', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['ends in a stage', file('<Channel code="A"><Response><Stage number="1">', '')],
    [
      'has a stage without an end',
      file('<Channel code="A"><Response><Stage></Response></Channel>'),
    ],
    [
      'has an element between stages that does not end',
      file('<Channel code="A"><Response><Stage/><B><Stage></Stage></Response></Channel>'),
    ],
    [
      'has two ends of a stage',
      file('<Channel code="A"><Response><Stage><A/></Stage></Stage></Response></Channel>'),
    ],
    [
      'ends in a comment in a stage',
      file('<Channel code="A"><Response><Stage><!-- </Stage></Response></Channel>'),
    ],
  ]

  for (const [what, text] of broken) {
    test(`${what} is not well-formed`, async () => {
      const sink = new CollectingSink()

      await assert.rejects(readEpochs(pieces(Buffer.from(text), 16), sink), {
        code: 'SOURCE_BROKEN',
        message: /not well-formed/,
      })
    })
  }

  test('has stages elsewhere is read to its end', async () => {
    const sink = new CollectingSink()
    const text = file('<Stage><Channel code="A"/></Stage><Channel code="BHZ"/>')

    await readEpochs(pieces(Buffer.from(text), 16), sink)

    assert.deepEqual(
      sink.channels.map(({ id }) => id.channel),
      ['BHZ'],
    )
  })
})

function file(channels: string, end = '</Station></Network></FDSNStationXML>'): string {
  return `<FDSNStationXML><Network code="XX"><Station code="ALFA">${channels}${end}`
}
