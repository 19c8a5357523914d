import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { unknownNames } from '../../src/ship/template-names.ts'
import { templatesFolder } from '../kit/letters.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

test('the templates of the program have no unknown names', () => {
  assert.deepEqual(unknownNames(templatesFolder), [])
})

test('a misspelt placeholder and a missing part are told once each, with their file', (t) => {
  const folder = temporaryFolder(t)
  cpSync(templatesFolder, folder, { recursive: true })
  const text = 'Subject: {{{hubID}}}\n{{#lines}}{{txt}}{{/lines}}{{{hubID}}}{{> foot}}{{email}}'
  writeFileSync(join(folder, 'notice.txt'), text)

  assert.deepEqual(unknownNames(folder), [
    'notice.txt: no letter has {{hubID}}',
    'notice.txt: no letter has {{txt}}',
    'notice.txt: there is no part {{> foot}}',
  ])
})
