/** A mail worker that needs more memory than it may have. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', () => {
  const held: number[][] = []
  for (;;) held.push(Array.from({ length: 100_000 }, (_, i) => i))
})
parentPort?.postMessage({ ready: true })
