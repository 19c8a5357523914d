/**
 * How fast short letters leave, signed and not, beside Postfix's own generator of load, into the same
 * sink.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { freePort } from '../../test/peers/kit/postfix.ts'
import { sendBySmtpSource } from '../accept/smtp-source.ts'
import { skipWithout } from '../../test/peers/kit/needs.ts'
import { figure, median, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'

const run = promisify(execFile)
const rounds = 7
/** So many that each takes about a second. */
const letters = {
  ...{ 'smtp-source': 10_000, 'smtp-source, a connection for each': 5000 },
  ...{ unsigned: 3000, ed25519: 2000, rsa: 1000 },
} as const
const names = Object.keys(letters) as (keyof typeof letters)[]
/** As many connections as the pool of the relay has. */
const sessions = 5
const script = fileURLToPath(new URL('send-letters.ts', import.meta.url))

interface Run {
  readonly rate: number
  /** Of the sender, for each letter. */
  readonly cpuMs: number
}

const missing = skipWithout('smtp-sink', 'smtp-source')
if (missing === false) await compare()
else print(`Left out: ${missing}.`)

async function compare(): Promise<void> {
  const port = await freePort()
  // Root is to name whom it becomes.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const sink = spawn('smtp-sink', [...user, `127.0.0.1:${port}`, '100'], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  })
  const ended = once(sink, 'exit')
  try {
    await until(port)
    const measured = await interleaved(names, rounds, (name) => rateOf(name, port))
    const theirs = median((measured.get('smtp-source') ?? []).map(({ rate }) => rate))
    const rows = [...measured].map(([name, runs]) => {
      const rates = runs.map(({ rate }) => rate)
      const cpu = isTheirs(name) ? '' : figure(median(runs.map(({ cpuMs }) => cpuMs)))
      return [name, spread(rates), ratio(median(rates), theirs), cpu]
    })
    const columns = ['letters/s', 'of smtp-source', 'CPU ms/letter']
    print(table(['letters of 2 kB, 5 connections', ...columns], rows))
  } finally {
    sink.kill()
    await ended
  }
}

function isTheirs(name: string): boolean {
  return name.startsWith('smtp-source')
}

async function rateOf(name: keyof typeof letters, port: number): Promise<Run> {
  const mails = letters[name]
  if (isTheirs(name)) {
    const reuses = name === 'smtp-source'
    return { rate: await sendBySmtpSource(port, { sessions, mails, reuses }), cpuMs: 0 }
  }
  const { stdout } = await run(process.execPath, [script, String(port), String(mails), name])
  const [rate = 0, cpuMs = 0] = stdout.trim().split(' ').map(Number)
  return { rate, cpuMs }
}

/** Until somebody listens there. */
async function until(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (isThere) return
    await sleep(50)
  }
  throw new Error('smtp-sink did not start')
}
