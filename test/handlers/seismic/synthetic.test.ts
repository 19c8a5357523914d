import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeArchive } from '../../../handlers/seismic/synthetic.ts'
import { numbersOf } from './kit/decoded.ts'
import { temporaryFolder } from './kit/folder.ts'
import { scanFile } from './kit/records.ts'

async function filesOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).map((name) => join(folder, name))
  const files = []
  for (const name of names.sort()) if ((await stat(name)).isFile()) files.push(name)
  return files
}

async function digest(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await filesOf(folder)) hash.update(await readFile(file))
  return hash.digest('hex')
}

test('the example archive is small, and the same every time', async (t) => {
  const [one, other] = [await temporaryFolder(t), await temporaryFolder(t)]

  const archive = await makeArchive(one)
  await makeArchive(other)

  assert.equal(await digest(one), await digest(other))
  assert.equal(archive.channels.length, 6)
  let bytes = 0
  for (const file of await filesOf(one)) bytes += (await stat(file)).size
  assert.ok(bytes < 5_000_000)
})

test('its records are filed by their start, follow one another over midnight, and decode', async (t) => {
  const { waveforms } = await makeArchive(await temporaryFolder(t))
  const folder = join(waveforms, '2024/XX/ALFA/BHZ.D')

  const days = await Promise.all((await filesOf(folder)).map((file) => scanFile(file)))
  const [first, second] = days.map(({ found }) => found)
  const [last, next] = [first?.at(-1), second?.[0]]
  const bytes = await readFile(join(folder, 'XX.ALFA.00.BHZ.D.2024.010'))
  const samples = numbersOf(bytes.subarray(0, 512))

  assert.ok(last && next)
  assert.ok(last.start < '2024-01-11' && last.end > '2024-01-11')
  assert.equal(Date.parse(next.start) - Date.parse(last.end), 50)
  assert.ok(samples.some((sample) => sample !== 0))
})
