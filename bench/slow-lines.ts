/** Starts the processes of slow-line.ts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('slow-line.ts', import.meta.url))

/** @param oneWayMs - for which every byte is held back */
export async function openSlowLine(port: number, oneWayMs: number, kind: 'ftp' | 'plain') {
  const words = [script, String(port), String(oneWayMs), kind]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [told] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(told.toString()),
    async close() {
      child.kill()
      await once(child, 'exit')
    },
  }
}
