import { execFileSync } from 'node:child_process'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/**
 * A disk that is soon full, gone after the test. Only root may have one: without it the test is
 * skipped.
 *
 * @returns the folder where it is mounted
 */
export async function smallDisk(t: TestContext, mebibytes: number): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'small-disk-'))
  const options = ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]
  try {
    execFileSync('/bin/mount', options, { stdio: 'ignore' })
  } catch {
    await rmdir(folder)
    t.skip('a small disk cannot be mounted here')
    return undefined
  }
  t.after(async () => {
    // Lazy: the test may hold files open until its own cleaning, which comes later.
    execFileSync('/bin/umount', ['-l', folder])
    await rmdir(folder)
  })
  return folder
}
