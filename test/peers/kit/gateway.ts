/** Starts and stops the real `netdc serve`, as an operator would: a process of its own, a file. */
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { stringify } from 'smol-toml'

/** Sections of the configuration, by name; the keys are those of `netdc.config.example`. */
export type Settings = Readonly<Record<string, Readonly<Record<string, Setting>>>>
type Setting = string | number | boolean | readonly Setting[] | { readonly [key: string]: Setting }

export interface GatewayPlan {
  /** Holds netdc.config and, below netdc-data, all state: the same folder again is a restart. */
  readonly folder: string
  /** Keys laid over {@link onLoopback}. */
  readonly settings?: Settings
  /** The whole configuration instead, as it stands. */
  readonly configText?: string
  /** Laid over the environment of the test. */
  readonly env?: Readonly<Record<string, string>>
  /** The program to run; the sources without it. */
  readonly program?: string
  /** For Node itself, e.g. `--max-old-space-size=200`. */
  readonly nodeArgs?: readonly string[]
  /**
   * Words before `node …`. The program must become Node (as `prlimit`, `nice` and `strace -D` do):
   * the process that is started is the one that is stopped.
   */
  readonly wrapper?: readonly string[]
}

export interface GatewayProcess {
  readonly pid: number
  readonly smtpPort: number
  /** Of the pick-up pages. */
  readonly url: string
  readonly folder: string
  readonly configFile: string
  /** Resolves once the process is gone; stopping one that is gone does nothing. SIGTERM by default. */
  stop(signal?: NodeJS.Signals): Promise<void>
  readonly exited: Promise<Exit>
  /** What it said on standard error so far: the diagnostic log, JSON lines. */
  stderr(): string
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Free ports, clocks in UTC, and no judgement about how full the machine's disk is. */
const onLoopback: Settings = {
  receive: { smtp: '127.0.0.1:0', free_disk_percent: 0 },
  web: { listen: '127.0.0.1:0' },
  pickup: { ftp: '127.0.0.1:0' },
  log: { time: 'utc' },
}

const readyMs = 30_000
const stopMs = 20_000

/** The program, for tests that run other commands of it. */
export const program = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

/** Resolves when it says that it is ready. @throws when it ends, or says nothing in time */
export async function startGateway(plan: GatewayPlan): Promise<GatewayProcess> {
  const configFile = writeConfig(plan)
  const child = spawnGateway(plan, configFile)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const exited = exitOf(child)
  const ready = await untilReady(child, exited, output)
  return {
    ...ready,
    pid: child.pid ?? 0,
    folder: plan.folder,
    configFile,
    stop: (signal) => stop(child, exited, signal),
    exited,
    stderr: () => output.stderr,
  }
}

/** Writes netdc.config into the plan's folder without starting anything. @returns its path */
export function writeConfig({ folder, settings = {}, configText }: GatewayPlan): string {
  const file = join(folder, 'netdc.config')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, configText ?? stringify(laidOver(onLoopback, settings)))
  return file
}

function laidOver(below: Settings, above: Settings): Settings {
  const names = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries([...names].map((name) => [name, { ...below[name], ...above[name] }]))
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function spawnGateway(plan: GatewayPlan, config: string): Child {
  const { nodeArgs = [], wrapper = [], env } = plan
  const node = [process.execPath, ...nodeArgs, plan.program ?? program, 'serve', '--config', config]
  const [command = process.execPath, ...words] = [...wrapper, ...node]
  const child = spawn(command, words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A test that dies takes its process along.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return child
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve({ code, signal })
    })
  })
}

function untilReady(
  child: Child,
  exited: Promise<Exit>,
  output: { readonly stdout: string; readonly stderr: string },
): Promise<{ readonly smtpPort: number; readonly url: string }> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      child.kill('SIGKILL')
      reject(new Error(`netdc serve is not ready: ${JSON.stringify(output)}`))
    }
    const overdue = setTimeout(fail, readyMs)
    child.stdout.on('data', () => {
      const line = /^netdc \S+ ready(?: smtp=(\d+))?(?: pick-up=(\S+))?$/m.exec(output.stdout)
      if (!line) return
      clearTimeout(overdue)
      resolve({ smtpPort: Number(line[1] ?? 0), url: line[2] ?? '' })
    })
    exited.then(fail, reject).finally(() => {
      clearTimeout(overdue)
    })
  })
}

async function stop(child: Child, exited: Promise<Exit>, signal: NodeJS.Signals = 'SIGTERM') {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  const overdue = setTimeout(() => child.kill('SIGKILL'), stopMs)
  const exit = await exited
  clearTimeout(overdue)
  if (signal !== 'SIGKILL' && exit.signal === 'SIGKILL') {
    throw new Error(`netdc serve did not stop within ${stopMs} ms of ${signal}`)
  }
}
