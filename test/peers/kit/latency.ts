/** Measures how promptly an SMTP listener answers while it has other things to do. */
import { setTimeout as sleep } from 'node:timers/promises'

import { smtpClient } from '../../receive/smtp-client.ts'
import { greeted } from './post.ts'

const pauseMs = 20

export interface Latencies {
  readonly count: number
  /** Milliseconds. */
  readonly median: number
  readonly p99: number
  readonly longest: number
}

/** Asks NOOP on one connection, and EHLO on a new one each tenth time, until told to stop. */
export function probeLatency(port: number): { stop(): Promise<Latencies> } {
  let isStopping = false
  const measured: number[] = []
  const run = async () => {
    const client = await greeted(port)
    if (client === undefined) throw new Error('the listener does not answer')
    while (!isStopping) {
      const ask = measured.length % 10 === 9 ? () => greetAnew(port) : () => client.say('NOOP\r\n')
      measured.push(await timed(ask))
      await sleep(pauseMs)
    }
    client.end()
  }
  const running = run()
  return {
    async stop() {
      isStopping = true
      await running
      return figuresOf(measured)
    },
  }
}

async function greetAnew(port: number): Promise<string> {
  const client = smtpClient(port)
  await client.reply()
  const reply = await client.say('EHLO probe.test\r\n')
  client.end()
  return reply
}

async function timed(ask: () => Promise<string>): Promise<number> {
  const started = performance.now()
  const reply = await ask()
  if (!reply.startsWith('250')) throw new Error(`the listener answered ${reply}`)
  return performance.now() - started
}

function figuresOf(measured: readonly number[]): Latencies {
  const sorted = measured.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN
  return { count: sorted.length, median: at(0.5), p99: at(0.99), longest: at(1) }
}
