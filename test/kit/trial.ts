/** A whole gateway in a temporary folder, with the example archive and an outbox to read from. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { simpleParser } from 'mailparser'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { isAnswered, storyOf } from '../../src/cli/submitted.ts'
import type { Story } from '../../src/cli/submitted.ts'
import { readConfig } from '../../src/config/load.ts'
import type { Loaded } from '../../src/config/load.ts'
import type { Event } from '../../src/log/events.ts'
import type { Clock } from '../../src/model/index.ts'
import { openGateway } from '../../src/server.ts'
import type { Gateway, Role } from '../../src/server.ts'
import { quietDiagnostics } from './quiet.ts'

export interface TrialLetter {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly header: (name: string) => string | undefined
  readonly attachments: readonly { readonly name: string; readonly content: Buffer }[]
}

export interface Answer {
  readonly story: Story
  readonly letters: readonly TrialLetter[]
  readonly events: readonly Event[]
}

export interface Trial {
  readonly folder: string
  readonly gateway: Gateway
  /** Hands in the bare text of a request, or a whole mail, and waits until it is answered. */
  ask(text: string, sender?: string, header?: readonly string[]): Promise<Answer>
  close(): Promise<void>
}

export interface TrialOptions {
  /** TOML, added to the configuration. */
  readonly config?: string
  /** The keys of its section `[pickup]`; an FTP server on a free port unless told. */
  readonly pickup?: string
  /** What SEED is answered with; one file unless told. */
  readonly seed?: 'mseed' | 'mseed+resp'
  readonly roles?: readonly Role[]
  readonly archive?: boolean
  /** The system's, unless a test depends on the time of day. */
  readonly clock?: Clock
}

/** The header of a good request. */
export const header = [
  '.NETDC_REQUEST',
  '.NAME Jenny Seismologist',
  '.INST Univ. of Example',
  '.EMAIL jenny@seis.example.edu',
  '.LABEL my_event',
]

export function requestText(lines: readonly string[], more: readonly string[] = []): string {
  return [...header, ...more, '.END', ...lines, ''].join('\n')
}

export function trialConfig(
  folder: string,
  config = '',
  seed = 'mseed',
  pickup = 'ftp = "127.0.0.1:0"',
): Loaded {
  const text = `
[receive]
smtp = "127.0.0.1:0"
free_disk_percent = 0
[web]
listen = "127.0.0.1:0"
[pickup]
${pickup}
[handlers.seismic]
waveforms = "archive/sds"
seed = "${seed}"
metadata = "archive/stationxml"
${config}`
  return { ...readConfig(text, 'netdc.config', folder), file: undefined }
}

export async function openTrial(options: TrialOptions = {}): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-trial-'))
  if (options.archive !== false) await makeArchive(join(folder, 'archive'))
  const roles = options.roles ?? ['receive', 'work', 'web']
  const loaded = trialConfig(folder, options.config, options.seed, options.pickup)
  const gateway = await openGateway(loaded, roles, quietDiagnostics, options.clock)
  return {
    folder,
    gateway,
    ask: (text, sender, more) => ask(gateway, text, sender, more),
    async close() {
      await gateway.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function ask(
  { admission, shop, store }: Gateway,
  text: string,
  sender = 'jenny@seis.example.edu',
  more: readonly string[] = [],
): Promise<Answer> {
  const mail = [`From: ${sender}`, 'Subject: my event', ...more, '', text].join('\r\n')
  const envelope = { sender, recipients: ['requests@localhost'] }
  const { id } = await admission.admit(Buffer.from(mail), envelope, 'test', 'submit')
  const before = await shop.ledger.events(0, 100_000)
  while (!(await isAnswered(shop.ledger, id))) await sleep(5)
  const story = await storyOf(shop.ledger, store, id)
  const letters = await Promise.all(story.mails.map(({ path }) => readLetter(path)))
  const events = await shop.ledger.events((before.at(-1)?.id ?? 1) - 1, 100_000)
  return { story, letters, events }
}

/** A letter that lies in the outbox. */
export async function readLetter(path: string): Promise<TrialLetter> {
  const raw = await readFile(path)
  const mail = await simpleParser(raw)
  const to = Array.isArray(mail.to) ? mail.to[0] : mail.to
  const lines = mail.headerLines.map(
    ({ key, line }) => [key, line.replace(/^[^:]*:\s*/, '')] as const,
  )
  return {
    to: to?.text ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: typeof mail.html === 'string' ? mail.html : '',
    header: (name) => lines.find(([key]) => key === name)?.[1],
    attachments: mail.attachments.map(({ filename, content }) => ({
      name: filename ?? '',
      content,
    })),
  }
}
