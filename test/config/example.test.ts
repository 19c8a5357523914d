import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { z } from 'zod'

import { configExample } from '../../src/config/example.ts'
import { readConfig } from '../../src/config/load.ts'

const read = (text: string) => readConfig(text, 'netdc.config.example', '/srv').config

describe('the example of the configuration', () => {
  test('says exactly the defaults', () => {
    assert.deepEqual(read(configExample([])), read(''))
  })

  test('says what every section and every key means', () => {
    const lines = configExample([]).split('\n')

    const bare = lines.filter((line, index) => {
      const isSaid = /^(\[|[a-z_]+ =)/.test(line)
      return isSaid && !(lines[index - 1] ?? '').startsWith('# ')
    })

    assert.deepEqual(bare, [])
  })

  test('has a comment sign before every line of a meaning', () => {
    const lines = configExample([]).split('\n')

    const strange = lines.filter((line) => !/^($|# |\[[a-z]+\]$|[a-z_]+ = )/.test(line))

    assert.deepEqual(strange, [])
  })

  test('has the sections of handlers, too', () => {
    const seismic = z
      .strictObject({ waveforms: z.string().default('').describe('An SDS tree.') })
      .describe('Waveforms and their metadata.')

    const text = configExample([{ name: 'handlers.seismic', schema: seismic }])

    assert.ok(
      text.endsWith(
        '\n# Waveforms and their metadata.\n[handlers.seismic]\n# An SDS tree.\nwaveforms = ""\n',
      ),
    )
    assert.deepEqual(structuredClone(read(text).handlers), { seismic: { waveforms: '' } })
  })

  test('leaves out a meaning that is not said', () => {
    const plain = z.object({ size: z.number().default(3) })

    const text = configExample([{ name: 'handlers.plain', schema: plain }])

    assert.ok(text.endsWith('\n\n[handlers.plain]\nsize = 3\n'))
  })
})
