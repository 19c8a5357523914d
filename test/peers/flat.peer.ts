/** Memory, open files and answering times stay flat, however large the request or the answer. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { extract } from 'tar-stream'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { makeBigArchive } from './kit/big-archive.ts'
import type { BigArchive } from './kit/big-archive.ts'
import { startGateway } from './kit/gateway.ts'
import type { GatewayProcess } from './kit/gateway.ts'
import { probeLatency } from './kit/latency.ts'
import type { Latencies } from './kit/latency.ts'
import { outboxFiles, readLetter, shipmentsIn } from './kit/outbox.ts'
import type { OutboxLetter } from './kit/outbox.ts'
import { greeted, post, requestMail } from './kit/post.ts'
import type { RequestFields } from './kit/post.ts'
import { openDescriptors, peakMemory } from './kit/process-figures.ts'
import { until } from './kit/until.ts'

const answerBytes = 2_000_000_000
/** The archive, the answer, and once more the answer and its tar. */
const neededBytes = 4.5 * answerBytes
const mostMemory = 300 * 1024 * 1024
const lineCount = 20_000
const patienceMs = 240_000

const room = await statfs(tmpdir())
const skip =
  process.platform !== 'linux'
    ? 'the figures of a process are read from /proc'
    : room.bavail * room.bsize < neededBytes && `less than ${neededBytes} bytes are free in ${tmpdir()}`

describe('a gateway asked for much', { skip }, () => {
  let folder: string
  let gateway: GatewayProcess
  let archive: BigArchive
  let descriptors: readonly string[]

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'netdc-flat-'))
    const { waveforms, metadata } = await makeArchive(join(folder, 'archive'))
    archive = await makeBigArchive(waveforms, answerBytes)
    gateway = await startGateway({
      folder,
      settings: {
        centre: { email: 'requests@localhost' },
        limits: { lines: lineCount },
        'handlers.seismic': {},
        handlers: { seismic: { waveforms, metadata } },
      },
    })
    // What is opened once and kept is opened now.
    await answerTo(gateway, { label: 'first', email, lines: lines(3) })
    descriptors = await openDescriptors(gateway.pid)
  })

  after(async () => {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('answers a request of 20,000 lines, each told in receipt and closing notice', async (t) => {
    const asked = lines(lineCount)
    const { letters, latencies } = await answerTo(gateway, { label: 'many', email, lines: asked })

    const tables = letters.flatMap(({ attachments }) =>
      attachments.filter(({ name }) => name === 'many.lines.txt').map(({ content }) => content),
    )
    report(t, latencies)
  })
})
