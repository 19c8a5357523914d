import assert from 'node:assert/strict'
import { appendFile, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { readdirSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Extraction } from '../../../../handlers/seismic/archive/extract.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import type { Selection } from '../../../../handlers/seismic/selection.ts'
import { outcomeOf } from '../../../../handlers/seismic/trouble.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { alfa, records, scanBytes } from '../kit/records.ts'
import { between } from '../kit/time.ts'

const never = new AbortController().signal
const twoDays = between('2024-01-09', '2024-01-12')

function dayFile(root: string, day: number, id = alfa): string {
  const { network, station, location, channel } = id
  const name = `${network}.${station}.${location}.${channel}.D.2024.${String(day).padStart(3, '0')}`
  return join(root, '2024', network, station, `${channel}.D`, name)
}

async function put(path: string, pieces: readonly Uint8Array[]): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true })
  const bytes = Buffer.concat(pieces)
  await writeFile(path, bytes)
  return bytes
}

/** An archive of two days of 20 records each; the last one of the first day runs over midnight. */
async function twoDayArchive(t: TestContext) {
  const root = await temporaryFolder(t)
  const all = records(alfa, '2024-01-10T23:23:35', 112 * 40)
  const first = await put(dayFile(root, 10), all.slice(0, 20))
  const second = await put(dayFile(root, 11), all.slice(20))
  return { root, first, second, all }
}

async function extract(
  roots: string | readonly string[],
  window = twoDays,
  selection: Selection = everything,
) {
  const extraction = new Extraction({ roots: [roots].flat(), selection, window }, never)
  const chunks = await Array.fromAsync(extraction.chunks())
  return { bytes: Buffer.concat(chunks), chunks, extraction }
}

function openFilesBelow(root: string): string[] {
  const links = readdirSync('/proc/self/fd').map((name) => `/proc/self/fd/${name}`)
  return links.filter((link) => {
    try {
      return readlinkSync(link).startsWith(root)
    } catch {
      return false
    }
  })
}

test('records come byte for byte, days in order, neighbours in one chunk', async (t) => {
  const { root, first, second } = await twoDayArchive(t)

  const { bytes, chunks, extraction } = await extract(root)

  assert.deepEqual(bytes, Buffer.concat([first, second]))
  assert.equal(chunks.length, 1)
  assert.equal(extraction.records, 40)
  assert.deepEqual(outcomeOf(extraction.records, extraction.trouble), {
    kind: 'ok',
    count: 40,
    detail: '',
  })
})

test('records that only touch the window are left out', async (t) => {
  const { root, first } = await twoDayArchive(t)
  const found = (await scanBytes(first)).found
  const [before, inside, after] = found.slice(4, 7)
  assert.ok(before && inside && after)

  const { bytes } = await extract(root, between(before.end, after.start))

  assert.deepEqual(bytes, first.subarray(5 * 512, 6 * 512))
})

test('the day before is asked for the record that runs over midnight', async (t) => {
  const { root, first } = await twoDayArchive(t)
  await rm(dayFile(root, 11))

  const { bytes } = await extract(root, between('2024-01-11', '2024-01-11T00:00:10'))

  assert.deepEqual(bytes, first.subarray(19 * 512))
})

test('the day before is left alone when it ends before the window', async (t) => {
  const { root, second } = await twoDayArchive(t)

  const { bytes } = await extract(root, between('2024-01-11T00:01:00', '2024-01-12'))

  assert.deepEqual(bytes, second)
})

test('a record that was filed a day late comes in its place', async (t) => {
  const { root, all } = await twoDayArchive(t)
  const [late] = all.splice(5, 1)
  assert.ok(late)
  await put(dayFile(root, 10), all.slice(0, 19))
  await put(dayFile(root, 11), [late, ...all.slice(19)])
  all.splice(5, 0, late)

  const { bytes } = await extract(root)
  const short = await extract(root, between('2024-01-10T23:33:00', '2024-01-10T23:34:00'))

  assert.deepEqual(bytes, Buffer.concat(all))
  assert.deepEqual(short.bytes, late)
})

test('records out of order within a file are put in order', async (t) => {
  const { root, all } = await twoDayArchive(t)
  await put(dayFile(root, 10), all.slice(0, 20).reverse())

  const { bytes } = await extract(root)

  assert.deepEqual(bytes, Buffer.concat(all))
})

test('records of several roots are interleaved by their times', async (t) => {
  const { root, all } = await twoDayArchive(t)
  const other = await temporaryFolder(t)
  await put(
    dayFile(root, 10),
    all.slice(0, 20).filter((_, i) => i % 3 !== 0),
  )
  await put(
    dayFile(other, 10),
    all.slice(0, 20).filter((_, i) => i % 3 === 0),
  )

  const { bytes } = await extract([root, other, root])

  assert.deepEqual(bytes, Buffer.concat(all))
})

test('channels come in the order of their codes', async (t) => {
  const root = await temporaryFolder(t)
  const ids = [
    { ...alfa, network: 'XY', location: '' },
    alfa,
    { ...alfa, location: '', channel: 'LHZ' },
    { ...alfa, station: 'AAAA' },
  ]
  for (const id of ids) await put(dayFile(root, 10, id), records(id, '2024-01-10', 10))

  const { bytes } = await extract(root)

  assert.deepEqual(
    (await scanBytes(bytes)).found.map(({ id }) => id),
    ['XX.AAAA.00.BHZ', 'XX.ALFA..LHZ', 'XX.ALFA.00.BHZ', 'XY.ALFA..BHZ'],
  )
})

test('the records say who they are, not the file name', async (t) => {
  const root = await temporaryFolder(t)
  const stranger = { ...alfa, location: '10' }
  const mixed = [...records(alfa, '2024-01-10', 112), ...records(stranger, '2024-01-10', 112)]
  await put(dayFile(root, 10), mixed)

  const { bytes } = await extract(root, twoDays, { ...everything, location: ['00'] })

  assert.deepEqual(bytes, mixed[0])
})

test('plain codes and patterns find the same', async (t) => {
  const { root, first, second } = await twoDayArchive(t)
  const whole = Buffer.concat([first, second])

  const plain = { network: ['XX'], station: ['ALFA'], location: ['00'], channel: ['BHZ'] }
  const patterns = { network: ['X?'], station: ['A*'], location: ['0?'], channel: ['B*'] }
  const others = { ...plain, station: ['BETA'] }

  assert.deepEqual((await extract(root, twoDays, plain)).bytes, whole)
  assert.deepEqual((await extract(root, twoDays, patterns)).bytes, whole)
  assert.deepEqual((await extract(root, twoDays, others)).bytes, Buffer.alloc(0))
})

test('what is no day file is not looked at', async (t) => {
  const { root, first, second } = await twoDayArchive(t)
  const folder = dirname(dayFile(root, 10))
  await writeFile(join(folder, 'XX.ALFA.00.BHZ.D.2024.367'), first)
  await writeFile(join(folder, 'readme.txt'), first)
  await writeFile(join(root, 'notes'), '')

  const { bytes } = await extract(root)

  assert.deepEqual(bytes, Buffer.concat([first, second]))
})

test('answers larger than a chunk come in chunks of whole records', async (t) => {
  const root = await temporaryFolder(t)
  const all = records(alfa, '2024-01-10', 112 * 5000)
  for (const [i, day] of [10, 11, 12, 13, 14, 15, 16].entries()) {
    await put(dayFile(root, day), all.slice(i * 772, (i + 1) * 772))
  }

  const { bytes, chunks } = await extract(root, between('2024-01-01', '2024-02-01'))

  assert.deepEqual(bytes, Buffer.concat(all))
  assert.ok(chunks.length >= 3)
  for (const chunk of chunks) {
    assert.ok(chunk.length <= 1024 * 1024)
    assert.equal(chunk.length % 512, 0)
  }
})

test('damaged bytes are told, and the good records still come', async (t) => {
  const { root, first } = await twoDayArchive(t)
  await rm(dayFile(root, 11))
  await appendFile(dayFile(root, 10), 'rubbish')

  const { bytes, extraction } = await extract(root)

  assert.deepEqual(bytes, first)
  assert.deepEqual(outcomeOf(extraction.records, extraction.trouble), {
    kind: 'ok',
    count: 20,
    detail: 'XX.ALFA.00.BHZ.D.2024.010 has 7 bytes that are no miniSEED records',
  })
})

test('nothing but damage is a failure, not a lack of data', async (t) => {
  const { root } = await twoDayArchive(t)
  await put(dayFile(root, 10), [Buffer.alloc(4096, 'x')])
  await rm(dayFile(root, 11))

  const { extraction } = await extract(root)

  assert.equal(outcomeOf(extraction.records, extraction.trouble).kind, 'failed')
})

test('a file that cannot be read costs only its own records', async (t) => {
  const { root, second } = await twoDayArchive(t)
  await rm(dayFile(root, 10))
  // Links that lead to themselves cannot be opened by anyone, the superuser included.
  await symlink(dayFile(root, 10), dayFile(root, 10))

  const { bytes, extraction } = await extract(root)

  assert.deepEqual(bytes, second)
  assert.equal(String(extraction.trouble), 'XX.ALFA.00.BHZ.D.2024.010 cannot be read (ELOOP)')
})

test('a folder in the place of a file cannot be read either', async (t) => {
  const { root, second } = await twoDayArchive(t)
  await rm(dayFile(root, 10))
  await mkdir(dayFile(root, 10))

  const { bytes, extraction } = await extract(root)

  assert.deepEqual(bytes, second)
  assert.match(String(extraction.trouble), /cannot be read \(EISDIR\)/)
})

test('a device in the place of a file is not waited for', async (t) => {
  const { root, second } = await twoDayArchive(t)
  await rm(dayFile(root, 10))
  await symlink('/dev/zero', dayFile(root, 10))

  const { bytes, extraction } = await extract(root)

  assert.deepEqual(bytes, second)
  assert.match(String(extraction.trouble), /cannot be read \(ESPIPE\)/)
})

test('a folder that cannot be read is told', async (t) => {
  const { root } = await twoDayArchive(t)
  await mkdir(join(root, '2024', 'YY'))
  await symlink('LOOP', join(root, '2024', 'YY', 'LOOP'))

  const { extraction } = await extract(root, twoDays, { ...everything, network: ['YY'] })

  assert.match(String(extraction.trouble), /2024\/YY\/LOOP cannot be read \(ELOOP\)/)
})

test('a root that is not there is a source that is down, not an empty archive', async (t) => {
  const { root } = await twoDayArchive(t)

  await assert.rejects(extract(join(root, 'elsewhere')), { code: 'SOURCE_DOWN' })
})

test('a file that shrinks while it is read is told, and gives no half records', async (t) => {
  const root = await temporaryFolder(t)
  await put(dayFile(root, 10), records(alfa, '2024-01-10', 112 * 20_000))
  const window = between('2024-01-01', '2024-02-01')
  const extraction = new Extraction({ roots: [root], selection: everything, window }, never)

  const chunks = extraction.chunks()
  let bytes = (await chunks.next()).value?.length ?? 0
  await truncate(dayFile(root, 10), 1024 * 1024 + 700)
  for await (const chunk of chunks) bytes += chunk.length

  // What was read ahead by then is good still.
  assert.ok(bytes >= 1024 * 1024 && bytes <= 3 * 1024 * 1024)
  assert.equal(extraction.records, bytes / 512)
  assert.equal(String(extraction.trouble), 'XX.ALFA.00.BHZ.D.2024.010 shrank while it was read')
})

test('a file that is written anew after its records were looked for gives none of the others', async (t) => {
  const root = await temporaryFolder(t)
  await put(dayFile(root, 10), records(alfa, '2024-01-10', 112 * 9000))
  const window = between('2024-01-01', '2024-02-01')
  const wanted = { roots: [root], selection: everything, window, prune: 'record' as const }
  const extraction = new Extraction(wanted, never)

  const chunks = extraction.chunks()
  const found = [Buffer.from((await chunks.next()).value ?? [])]
  await put(dayFile(root, 10), records(alfa, '2023-01-10', 112 * 9000))
  for await (const chunk of chunks) found.push(Buffer.from(chunk))

  const bytes = Buffer.concat(found)
  assert.ok(bytes.equals(Buffer.concat(records(alfa, '2024-01-10', (112 * bytes.length) / 512))))
  assert.equal(extraction.records, bytes.length / 512)
  assert.match(String(extraction.trouble), /BHZ.D.2024.010 was written to while it was read/)
})

test('files are closed when the consumer stops early', async (t) => {
  const { root } = await twoDayArchive(t)
  const extraction = new Extraction(
    { roots: [root], selection: everything, window: twoDays },
    never,
  )

  for await (const chunk of extraction.chunks()) {
    assert.ok(chunk.length > 0)
    break
  }

  assert.deepEqual(openFilesBelow(root), [])
})

test('an abort ends the extraction and closes the files', async (t) => {
  const { root, all } = await twoDayArchive(t)
  await put(
    dayFile(root, 11),
    Array.from({ length: 200 }, () => all[30] ?? Buffer.alloc(0)),
  )
  const abort = new AbortController()
  const wanted = { roots: [root], selection: everything, window: twoDays }
  const chunks = new Extraction(wanted, abort.signal).chunks()

  abort.abort(new Error('stop'))

  await assert.rejects(Array.fromAsync(chunks), /stop/)
  assert.deepEqual(openFilesBelow(root), [])
})
