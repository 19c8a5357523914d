/** Lists a tar file. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

import { extract } from 'tar-stream'

export interface TarMember {
  readonly name: string
  readonly bytes: number
}

export async function listTar(path: string): Promise<readonly TarMember[]> {
  const members: TarMember[] = []
  const reader = extract()
  reader.on('entry', ({ name, size }, content, next) => {
    members.push({ name, bytes: size })
    content.on('end', next)
    content.resume()
  })
  await pipeline(createReadStream(path), reader)
  return members
}
