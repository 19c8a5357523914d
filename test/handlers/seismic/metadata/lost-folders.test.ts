/** Folders of metadata that are not there, empty all at once, or may not be read. */
import assert from 'node:assert/strict'
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { temporaryIndex } from '../../../../handlers/seismic/metadata/index-file.ts'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { quiet } from '../../../kit/quiet.ts'
import { recordingLog, sentences } from '../../../kit/recording-log.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { idsOf, inventory, never, openMetadata } from '../kit/metadata.ts'
import { withoutRights } from '../kit/without-rights.ts'

describe('what is known of a folder is kept', () => {
  const ids = ['XX.ALFA..BHZ', 'XX.BETA..BHZ']

  /** One station in each of two folders; both describe a third one. */
  async function openTwo(t: TestContext) {
    const log = recordingLog()
    const folders = [await temporaryFolder(t), await temporaryFolder(t)]
    const [first = assert.fail(), second = assert.fail()] = folders
    await writeFile(`${first}/a.xml`, inventory('XX', 'ALFA', 'BHZ'))
    await writeFile(`${second}/b.xml`, inventory('XX', 'BETA', 'BHZ'))
    await writeFile(`${second}/c.xml`, inventory('XX', 'ALFA', 'BHZ'))
    const metadata = Metadata.open({ file: temporaryIndex, folders, log })
    t.after(() => {
      metadata.close()
    })
    await metadata.refresh(never)
    const filesOf = () => [...metadata.channels(everything)].map(({ file }) => file.name)
    return { log, first, second, metadata, filesOf }
  }

  test('that is not there: told every time, and logged once for as long as it lasts', async (t) => {
    const { log, first, second, metadata, filesOf } = await openTwo(t)
    await rename(first, `${first}-away`)
    await writeFile(`${second}/d.xml`, inventory('YY', 'DELTA', 'BHZ'))

    const troubles = [await metadata.refresh(never), await metadata.refresh(never)]
    const meanwhile = filesOf()
    await rename(`${first}-away`, first)
    const afterwards = await metadata.refresh(never)

    assert.match(troubles[0]?.join() ?? '', new RegExp(`^${first} cannot be read: ENOENT`))
    assert.deepEqual(troubles[1], troubles[0])
    assert.deepEqual(meanwhile, ['a.xml', 'b.xml', 'd.xml'])
    assert.deepEqual(afterwards, [])
    assert.equal(log.entries.length, 1)
    assert.match(sentences(log)[0] ?? '', /^warn: metadata folder cannot be looked through/)
  })

  test('that is empty all at once, until anything is in it', async (t) => {
    const { first, metadata, filesOf } = await openTwo(t)
    await rename(`${first}/a.xml`, `${first}/.a.xml`)

    const troubles = await metadata.refresh(never)
    const meanwhile = filesOf()
    await writeFile(`${first}/notes.txt`, 'moved elsewhere')
    const afterwards = await metadata.refresh(never)

    assert.deepEqual(troubles, [
      `${first} is empty, and the index knows files of it: is it mounted?`,
    ])
    assert.deepEqual(meanwhile, ['a.xml', 'b.xml'])
    assert.deepEqual(afterwards, [])
    assert.deepEqual(filesOf(), ['c.xml', 'b.xml'])
  })

  test('and logged again when it happens again', async (t) => {
    const { log, first, metadata } = await openTwo(t)

    for (const times of [1, 2]) {
      await rename(first, `${first}-away`)
      await metadata.refresh(never)
      await rename(`${first}-away`, first)
      await metadata.refresh(never)

      assert.equal(log.entries.length, times)
    }
  })

  test('that may not be read, below one that may', async (t) => {
    const { folder, metadata, path } = await openMetadata(t)
    await chmod(folder, 0o755)
    for (const name of ['deep', 'lost+found', 'other']) await mkdir(path(name))
    await writeFile(path('deep/a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await writeFile(path('other/b.xml'), inventory('XX', 'BETA', 'BHZ'))
    await metadata.refresh(never)
    await chmod(path('deep'), 0)
    await chmod(path('lost+found'), 0)

    const troubles = await withoutRights(() => metadata.refresh(never))

    assert.equal(troubles.length, 1)
    assert.match(troubles[0] ?? '', /\/deep cannot be read: EACCES/)
    assert.deepEqual(idsOf(metadata), ids)
  })

  test('but not of one that was taken out of the configuration', async (t) => {
    const file = `${await temporaryFolder(t)}/index.sqlite`
    const folders = [await temporaryFolder(t), await temporaryFolder(t)]
    await writeFile(`${folders[0]}/a.xml`, inventory('XX', 'ALFA', 'BHZ'))
    const before = Metadata.open({ file, folders, log: quiet })
    await before.refresh(never)
    before.close()

    const after = Metadata.open({ file, folders: folders.slice(1), log: quiet })
    await after.refresh(never)

    assert.deepEqual(idsOf(after), [])
    after.close()
  })
})
