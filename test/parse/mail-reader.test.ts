import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import { MailReader } from '../../src/parse/mail-reader.ts'
import type { MailReaderOptions } from '../../src/parse/mail-reader.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

/** Bytes that nobody else uses. */
function fresh(raw: Uint8Array): () => Promise<Uint8Array<ArrayBuffer>> {
  return () => Promise.resolve(new Uint8Array(raw))
}

function open(t: TestContext, options?: MailReaderOptions): MailReader {
  const reader = new MailReader(options)
  t.after(() => reader.close())
  return reader
}

function worker(name: string): URL {
  return new URL(`workers/${name}.ts`, import.meta.url)
}

function coded(code: string) {
  return (thrown: unknown) => thrown instanceof Fault && thrown.code === code
}

const good = Buffer.from('From: jenny@x.test\r\nSubject: hello\r\n\r\n.INV * IU\r\n')

test('a mail is read in a worker, and its bytes stay usable', async (t) => {
  const reader = open(t)
  const before = Buffer.from(good)

  const facts = await reader.read(fresh(good))

  assert.deepEqual(facts.from, ['jenny@x.test'])
  assert.equal(facts.text, '.INV * IU\n')
  assert.deepEqual(good, before)
})

test('a mail of blank lines is read within the limit, wherever they stand', async (t) => {
  const reader = open(t)
  const blank = '\r\n'.repeat(200_000)
  const part = (type: string, text: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`
  const attached = 'text/plain\r\nContent-Disposition: attachment'
  const parts = [
    part('text/plain', blank),
    part('text/html', `${blank}hello`),
    part(attached, blank),
    part(attached, `${blank}.NETDC_REQUEST`),
  ]
  const mail = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`

  const { text } = await reader.read(fresh(Buffer.from(mail)))

  assert.equal(text.trim(), '.NETDC_REQUEST')
})

test('mails wait for a free worker, and each gets its own answer', async (t) => {
  const reader = open(t, { workers: 2 })
  const mails = Array.from({ length: 10 }, (_, i) => Buffer.from(`Subject: ${i}\r\n\r\n`))

  const facts = await Promise.all(mails.map((mail) => reader.read(fresh(mail))))

  assert.deepEqual(
    facts.map(({ subject }) => subject),
    mails.map((_, i) => String(i)),
  )
})

test('a large mail takes its worker along, and the next mail is read all the same', async (t) => {
  const reader = open(t)
  const large = Buffer.concat([good, Buffer.from('.INV * IU\r\n'.repeat(50_000))])

  const [first, second] = [await reader.read(fresh(large)), await reader.read(fresh(good))]

  assert.equal(first.text.length, 50_001 * '.INV * IU\n'.length)
  assert.equal(second.text, '.INV * IU\n')
})

test('a mail that the worker refuses is poison, and the worker goes on', async (t) => {
  const reader = open(t)
  const nested = Array.from(
    { length: 2000 },
    (_, i) => `--b${i}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n\n`,
  )
  const bomb = `Content-Type: multipart/mixed; boundary=b0\n\n${nested.join('')}`

  await assert.rejects(reader.read(fresh(Buffer.from(bomb))), coded('POISON'))

  assert.equal((await reader.read(fresh(good))).subject, 'hello')
})

test('a mail that hangs two workers is poison', async (t) => {
  const reader = open(t, { worker: worker('hanging'), timeoutMs: 50 })

  await assert.rejects(reader.read(fresh(good)), coded('POISON'))
})

test('a mail that crashes two workers is poison, and the next mail gets a fresh one', async (t) => {
  const reader = open(t, { worker: worker('crashing') })

  await assert.rejects(reader.read(fresh(good)), coded('POISON'))
  await assert.rejects(reader.read(fresh(Buffer.from('exit'))), coded('POISON'))

  assert.equal((await reader.read(fresh(Buffer.from('good')))).text, 'good')
})

test('a mail that needs too much memory is poison', async (t) => {
  const reader = open(t, { worker: worker('hungry'), memoryMb: 16, timeoutMs: 30_000 })

  await assert.rejects(reader.read(fresh(good)), coded('POISON'))
})

test('a worker that cannot start is no fault of the mail', async (t) => {
  const reader = open(t, { worker: worker('unstartable') })

  await assert.rejects(reader.read(fresh(good)), coded('RESOURCES'))
})

test('a worker that answers out of turn is not believed', async (t) => {
  const reader = open(t, { worker: worker('untimely') })

  await assert.rejects(reader.read(fresh(good)), coded('POISON'))
})

test('closing ends what is being read, and what waits', async (t) => {
  const reader = open(t, { worker: worker('hanging'), timeoutMs: 60_000 })
  const reading = [reader.read(fresh(good)), reader.read(fresh(good))]
  const settled = Promise.allSettled(reading)

  await reader.close()

  for (const outcome of await settled) {
    assert.equal(outcome.status, 'rejected')
    assert.ok(coded('STOPPING')(outcome.reason))
  }
  await assert.rejects(reader.read(fresh(good)), coded('STOPPING'))
})

test('a mail that crashes one worker and is refused by the next one is poison', async (t) => {
  const reader = open(t, { worker: worker('refusing-later') })
  const crashed = join(temporaryFolder(t), 'crashed')

  await assert.rejects(reader.read(fresh(Buffer.from(crashed))), (thrown) => {
    assert.ok(coded('POISON')(thrown))
    return thrown instanceof Error && thrown.message === 'refused on purpose'
  })
})

test('a mail that is being read when the reader is closed is no poison', async (t) => {
  const reader = open(t, { worker: worker('hanging'), timeoutMs: 60_000 })
  const reading = assert.rejects(reader.read(fresh(good)), coded('STOPPING'))

  await reader.close()

  await reading
})
