/** A line to a server that breaks when so many bytes have gone to the server. */
import type { TestContext } from 'node:test'

import { openLine } from './line.ts'

export async function openCutter(t: TestContext, port: number) {
  let left = Infinity
  let passed = 0
  const line = await openLine(port, {
    pass(from, to, way) {
      if (way === 'back') {
        from.pipe(to)
        return
      }
      from.on('data', (bytes: Buffer) => {
        passed += bytes.length
        left -= bytes.length
        if (left > 0) to.write(bytes)
        else line.cut()
      })
    },
  })
  t.after(() => line.close())
  return {
    port: line.port,
    /** Lets so many bytes more to the server. */
    cutAfter(bytes: number) {
      left = bytes
    },
    /** Bytes that went to the server so far. */
    passed: () => passed,
  }
}
