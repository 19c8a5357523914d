/** The example archive, made once per test file and copied for every test. */
import { cp, mkdtemp } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeArchive } from '../../../../handlers/seismic/synthetic.ts'
import { temporaryFolder } from './folder.ts'

let original: Promise<string> | undefined

async function makeOriginal(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-example-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  await makeArchive(folder)
  return folder
}

/** A copy that the test may spoil. */
export async function exampleArchive(t: TestContext) {
  const folder = await temporaryFolder(t)
  original ??= makeOriginal()
  await cp(await original, folder, { recursive: true })
  return { folder, waveforms: join(folder, 'sds'), metadata: join(folder, 'stationxml') }
}
