/** What a word about a part must bring along: proof that it comes from whoever was given the part. */
import { createHash } from 'node:crypto'

import type { PartId } from '../model/index.ts'

/**
 * The same whenever the part is handled. It tells nothing of the request's own token, which is the
 * requester's alone: handlers may write down theirs.
 */
export function partToken(requestToken: string, part: PartId): string {
  const hash = createHash('sha256').update(`${requestToken}/${part}`)
  // As many letters as the request's own.
  return hash.digest('base64url').slice(0, 22)
}
