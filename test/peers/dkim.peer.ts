/** Our signatures before another's eyes. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'

import { openRelay } from '../../src/ship/relay.ts'
import { quiet } from '../kit/quiet.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { gateway, going, sampleLetter } from '../ship/sample-letter.ts'
import { newKey, newSigner } from '../ship/signing.ts'
import { isAuthentic, withoutDkimpy } from './kit/dkimpy.ts'

describe('dkimpy finds the signature of a letter', { skip: withoutDkimpy }, () => {
  for (const type of ['rsa', 'ed25519'] as const) {
    test(`in order, with a key of the kind ${type}, and not when a word was changed`, async (t) => {
      const signer = newSigner(newKey(type).pem)
      const signing = { signer, folder: temporaryFolder(t) }
      const relay = openRelay(`dir://${temporaryFolder(t)}`, gateway, quiet, { signing })
      const record = `v=DKIM1; k=${type}; p=${signer.publicKey}`
      const open = () => [Buffer.alloc(3_000_000, 'seismic '), Buffer.from('\r\n \r\n\r\n')]
      const attachments = [{ name: 'Größe.txt', mediaType: 'text/plain', open }]

      const short = await relay.send(sampleLetter({ text: 'a  b \n\n\n', html: '' }), going)
      const long = await relay.send(sampleLetter({ attachments, messageId: 'x@gw.test' }), going)

      assert.equal(await isAuthentic(short, record), true)
      assert.equal(await isAuthentic(long, record), true)
      await writeFile(short, (await readFile(short, 'latin1')).replace('a  b', 'a  c'), 'latin1')
      assert.equal(await isAuthentic(short, record), false)
    })
  }
})
