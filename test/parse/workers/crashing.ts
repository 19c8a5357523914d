/** A mail worker that dies of every mail but one that says `good`. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (raw: Uint8Array) => {
  const text = Buffer.from(raw).toString()
  if (text === 'exit') process.exit(3)
  if (text !== 'good') throw new Error('crashed on purpose')
  parentPort?.postMessage({ facts: { text } })
})
parentPort?.postMessage({ ready: true })
