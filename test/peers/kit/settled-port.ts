/** Ports for servers that come and go while a test runs. */
import { createServer } from 'node:net'

/** Below these, Linux and others give no port to a connection by itself. */
const lowest = 20_000
const highest = 30_000

/**
 * A port that is free, and stays free while nobody listens there: one that the system chooses itself
 * could be given to a connection meanwhile.
 */
export async function settledPort(): Promise<number> {
  for (let port = lowest + (process.pid % (highest - lowest)); port < highest; port++) {
    if (await isFree(port)) return port
  }
  throw new Error(`no port is free between ${lowest} and ${highest}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
}
