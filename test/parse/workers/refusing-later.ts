/** A mail worker that crashes at the first mail, whose text names a file, and refuses it once that is there. */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (raw: Uint8Array) => {
  const file = Buffer.from(raw).toString()
  if (existsSync(file)) {
    parentPort?.postMessage({ refused: 'refused on purpose' })
    return
  }
  writeFileSync(file, '')
  throw new Error('crashed on purpose')
})
parentPort?.postMessage({ ready: true })
