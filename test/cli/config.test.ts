/** The example configuration: the file at the root, the program that prints it, and the parser. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { seismic } from '../../handlers/seismic/index.ts'
import { exampleText } from '../../src/cli/config.ts'
import { readConfig } from '../../src/config/load.ts'
import { packageRoot } from '../../src/config/locate.ts'

describe('netdc.config.example', () => {
  test('is what the program prints (npm run -s netdc -- config --example > netdc.config.example)', async () => {
    const file = await readFile(join(packageRoot(), 'netdc.config.example'), 'utf8')

    const printed = exampleText()

    assert.equal(file, printed)
  })

  test('says nothing but the defaults', () => {
    const folder = packageRoot()
    const defaults = readConfig('', 'nothing', folder).config

    const { handlers, ...config } = readConfig(exampleText(), 'netdc.config.example', folder).config

    assert.deepEqual({ ...config, handlers: {} }, defaults)
    assert.deepEqual(
      seismic.readOptions(handlers['seismic'], folder),
      seismic.readOptions({}, folder),
    )
  })

  test('says of every section and of every key what it means', () => {
    const lines = exampleText().split('\n')

    const silent = lines.filter((line, index) => {
      const above = lines[index - 1] ?? ''
      return /^(\[|\w+ =)/.test(line) && !above.startsWith('# ')
    })

    assert.deepEqual(silent, [])
  })

  test('fits on a terminal a hundred characters wide', () => {
    const long = exampleText()
      .split('\n')
      .filter((line) => line.length > 100)

    assert.deepEqual(long, [])
  })
})
