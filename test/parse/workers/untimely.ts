/** A mail worker that answers out of turn. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', () => {
  parentPort?.postMessage({ ready: true })
})
parentPort?.postMessage({ ready: true })
