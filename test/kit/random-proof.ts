/** What any centre may write to prove a text, for property tests. */
import fc from 'fast-check'

import { fromMilliseconds } from '../../src/model/index.ts'
import type { Instant } from '../../src/model/index.ts'
import type { Proof } from '../../src/parse/proof.ts'

const word = fc.stringMatching(/^[!-~]{1,20}$/).map((text) => `w${text}`)
const centre = fc.stringMatching(/^[A-Z0-9_-]{1,16}$/)
const hash = fc.stringMatching(/^[0-9a-f]{64}$/)
const moment = fc
  .integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) })
  .map((ms): Instant => fromMilliseconds(ms))

export const randomProof: fc.Arbitrary<Proof> = fc
  .tuple(
    fc.record(
      { fromDc: centre, toDc: centre, date: moment, nonce: word, key: word },
      { requiredKeys: [] },
    ),
    fc.array(hash, { maxLength: 3 }),
  )
  .map(([fields, attachments]) => ({ ...fields, attachments }))
