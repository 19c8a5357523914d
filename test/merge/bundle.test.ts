import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { tar } from '../../src/merge/bundle.ts'
import type { TarEntry } from '../../src/merge/bundle.ts'
import { Fault } from '../../src/model/index.ts'

const modified = new Date('2026-11-21T18:30:00Z')
const mebibyte = 1_048_576

const entry = (name: string, text: string): TarEntry => ({
  name,
  bytes: Buffer.byteLength(text),
  content: () => [Buffer.from(text)],
})

/** An entry of many chunks, and how many of them were asked for, and whether it is open. */
function watched(chunks: number, settings: Partial<TarEntry> = {}) {
  const state = { given: 0, opened: 0, closed: 0 }
  const chunk = Buffer.alloc(mebibyte, 'x')
  const source: TarEntry = {
    name: 'large.mseed',
    bytes: chunks * mebibyte,
    async *content() {
      state.opened++
      try {
        for (let index = 0; index < chunks; index++) {
          state.given++
          yield chunk
        }
      } finally {
        state.closed++
      }
    },
    ...settings,
  }
  return { source, state }
}

const bytesOf = async (entries: readonly TarEntry[]) =>
  Buffer.concat(await Array.fromAsync(tar(entries, modified)))

const hasTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout.includes('GNU tar')

function gnuTar(archive: Buffer, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync('tar', args, { input: archive })
  assert.equal(status, 0, String(stderr))
  return stdout
}

const withoutTar = hasTar ? false : 'GNU tar is not installed'

describe('a bundle, as GNU tar reads it', { skip: withoutTar }, () => {
  const longName = `${'my_event_with_a_long_label.'.repeat(5)}DATA.NCEDC.mseed`

  test('lists its files: plain ones, of nobody, with one fixed time', async () => {
    const archive = await bytesOf([
      entry('a.DATA.NCEDC.mseed', 'x'.repeat(700)),
      entry('a.empty', ''),
      entry('a.manifest.txt', 'LINE\n'),
    ])

    const listed = gnuTar(archive, '-tvf', '-', '--numeric-owner', '--utc')

    assert.deepEqual(String(listed).trimEnd().replaceAll(/ +/g, ' ').split('\n'), [
      '-rw-r--r-- 0/0 700 2026-11-21 18:30 a.DATA.NCEDC.mseed',
      '-rw-r--r-- 0/0 0 2026-11-21 18:30 a.empty',
      '-rw-r--r-- 0/0 5 2026-11-21 18:30 a.manifest.txt',
    ])
  })

  test('gives back every byte, also of a file whose name is long', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'netdc-tar-'))
    t.after(() => {
      rmSync(folder, { recursive: true })
    })
    const archive = await bytesOf([entry(longName, 'wave'), entry('b', 'y'.repeat(513))])

    gnuTar(archive, '-xf', '-', '-C', folder)

    assert.equal(readFileSync(join(folder, longName), 'utf8'), 'wave')
    assert.equal(readFileSync(join(folder, 'b'), 'utf8'), 'y'.repeat(513))
  })
})

describe('a bundle', () => {
  test('of the same entries has the same bytes', async () => {
    const entries = [entry('a', 'one'), entry('b'.repeat(150), 'two')]

    assert.deepEqual(await bytesOf(entries), await bytesOf(entries))
  })

  test('of nothing is a tar that ends at once', async () => {
    assert.deepEqual(await bytesOf([]), Buffer.alloc(1024))
  })

  test('opens an entry when its turn comes, and closes it before the next', async () => {
    const log: string[] = []
    const noting = (name: string): TarEntry => ({
      name,
      bytes: 3,
      async *content() {
        log.push(`${name} opened`)
        yield Buffer.from('abc')
        log.push(`${name} closed`)
      },
    })

    await bytesOf([noting('a'), noting('b')])

    assert.deepEqual(log, ['a opened', 'a closed', 'b opened', 'b closed'])
  })

  test('is read no faster than it is wanted, so that its size costs no memory', async () => {
    const { source, state } = watched(300)
    let ahead = 0
    let bytes = 0

    for await (const chunk of tar([source], modified)) {
      bytes += chunk.length
      // Gives the source every chance to run ahead.
      if (state.given % 50 === 0) await new Promise(setImmediate)
      ahead = Math.max(ahead, state.given - Math.floor(bytes / mebibyte))
    }

    assert.equal(bytes, 512 + 300 * mebibyte + 1024)
    assert.ok(ahead <= 2, `${ahead} chunks were read ahead`)
    assert.equal(state.closed, 1)
  })
})

describe('a bundle that goes wrong', () => {
  const broken = (sentence: RegExp) => (thrown: unknown) => {
    assert.ok(thrown instanceof Fault)
    assert.equal(thrown.code, 'SOURCE_BROKEN')
    assert.match(thrown.message, sentence)
    return true
  }

  test('ends with what an entry threw, and opens no other', async () => {
    const failure = new Fault('RESOURCES', 'too many open files')
    const failing: TarEntry = {
      name: 'a',
      bytes: 10,
      async *content() {
        yield Buffer.from('half')
        throw failure
      },
    }
    const { source, state } = watched(1)

    await assert.rejects(bytesOf([failing, source]), (thrown) => thrown === failure)

    assert.equal(state.opened, 0)
  })

  test('says so when an entry has fewer bytes than it said', async () => {
    const { source, state } = watched(2, { bytes: 3 * mebibyte })

    await assert.rejects(
      bytesOf([source]),
      broken(/^large\.mseed has 2097152 bytes instead of 3145728$/),
    )

    assert.equal(state.closed, 1)
  })

  test('says so when an entry has more bytes than it said', async () => {
    const { source, state } = watched(3, { bytes: 2 * mebibyte })

    await assert.rejects(bytesOf([source]), broken(/has 3145728 bytes instead of 2097152/))

    assert.equal(state.closed, 1)
  })
})

describe('a reader that stops early', () => {
  for (const chunks of [1, 2, 5]) {
    test(`closes everything after ${chunks} chunks`, async () => {
      const { source, state } = watched(20)
      const other = watched(1)
      const archive = tar([source, other.source], modified)

      for (let index = 0; index < chunks; index++) await archive.next()
      await archive.return(undefined)

      assert.equal(state.opened, 1)
      assert.equal(state.closed, 1)
      assert.equal(other.state.opened, 0)
    })
  }

  test('opens nothing when it never began', async () => {
    const { source, state } = watched(1)

    await tar([source], modified).return(undefined)

    assert.equal(state.opened, 0)
  })
})
