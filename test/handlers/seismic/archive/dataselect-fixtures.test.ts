/** Our extraction against what EarthScope's dataselect 4.2.2 gave of the same files, byte for byte. */
import assert from 'node:assert/strict'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Extraction } from '../../../../handlers/seismic/archive/extract.ts'
import type { Wanted } from '../../../../handlers/seismic/archive/extract.ts'
import {
  ArchiveIndex,
  temporaryFile,
} from '../../../../handlers/seismic/archive/index/archive-index.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { quiet } from '../../../kit/quiet.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { between } from '../kit/time.ts'

const never = new AbortController().signal
const wholeDay = between('2025-11-10', '2025-11-11')
/** What the windows of the fixtures were: all samples from one o'clock to half past three. */
const window = between('2025-11-10T01:00:00', '2025-11-10T03:30:00')

const files = {
  A: 'in-A-recs000-099-D',
  B: 'in-B-recs060-139-M',
  C: 'in-C-recs060-119-D',
  E: 'in-E-recs080-129-D-shift100s',
  G: 'in-G-gap',
  U: 'in-U-unordered',
}

function fixture(name: string): string {
  return sharedData('seismic', 'dataselect-fixtures', `${name}.mseed`)
}

async function extract(
  t: TestContext,
  names: readonly (keyof typeof files)[],
  options: Partial<Wanted>,
): Promise<Buffer> {
  const root = await temporaryFolder(t)
  for (const name of names) await copyFile(fixture(files[name]), join(root, `${name}.mseed`))
  const index = ArchiveIndex.open({ file: temporaryFile, roots: [root], log: quiet })
  await index.refresh(never)
  const wanted = { roots: [root], index, selection: everything, window: wholeDay, ...options }
  const extraction = new Extraction(wanted, never)
  const chunks = await Array.fromAsync(extraction.chunks())
  await index.close()
  assert.equal(String(extraction.trouble), '')
  return Buffer.concat(chunks)
}

/** `deepEqual` of long buffers would take minutes to say where they differ. */
function assertSame(given: Buffer, expected: Buffer): void {
  assert.equal(given.length, expected.length)
  const differs = given.findIndex((byte, i) => byte !== expected[i])
  assert.equal(differs, -1, `byte ${differs} differs`)
}

const cases: readonly (readonly [
  expected: string,
  names: readonly (keyof typeof files)[],
  options: Partial<Wanted>,
])[] = [
  ['exp-AB-none', ['A', 'B'], {}],
  ['exp-AB-Pr', ['A', 'B'], { prune: 'record' }],
  ['exp-AB-Ps', ['A', 'B'], { prune: 'sample' }],
  ['exp-AB-E-Pr', ['A', 'B'], { prune: 'record', areVersionsAlike: true }],
  ['exp-AC-none', ['A', 'C'], {}],
  ['exp-AC-Pr', ['A', 'C'], { prune: 'record' }],
  ['exp-AC-Ps', ['A', 'C'], { prune: 'sample' }],
  ['exp-AE-none', ['A', 'E'], {}],
  ['exp-AE-Pr', ['A', 'E'], { prune: 'record' }],
  ['exp-AE-Ps', ['A', 'E'], { prune: 'sample' }],
  ['exp-window-in-A-recs000-099-D-none', ['A'], { window }],
  ['exp-window-in-A-recs000-099-D-Pe', ['A'], { window, trim: true }],
  ['exp-window-in-G-gap-none', ['G'], { window }],
  ['exp-window-in-G-gap-Pe', ['G'], { window, trim: true }],
  ['exp-window-in-U-unordered-none', ['U'], { window }],
  ['exp-window-in-U-unordered-Pe', ['U'], { window, trim: true }],
]

for (const [expected, names, options] of cases) {
  test(`${expected} is what dataselect gave`, { skip: withoutSharedData }, async (t) => {
    const given = await extract(t, names, options)

    assertSame(given, await readFile(fixture(expected)))
  })
}
