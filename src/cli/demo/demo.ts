/** `netdc demo`: a request mailed by real SMTP, answered, and its tar picked up over HTTP. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Command } from 'commander'
import { createTransport } from 'nodemailer'

import { makeArchive } from '../../../handlers/seismic/synthetic.ts'
import { readConfig } from '../../config/load.ts'
import type { Loaded } from '../../config/load.ts'
import { packageRoot } from '../../config/locate.ts'
import type { LetterRecord } from '../../ledger/ledger.ts'
import type { MailId } from '../../model/index.ts'
import { openGateway } from '../../server.ts'
import type { Gateway } from '../../server.ts'
import { isAnswered } from '../submitted.ts'
import { ExitStatus } from '../exit-status.ts'
import { write, writeJson } from '../output.ts'
import { commandLog } from '../setting.ts'
import { readLetter } from './letters.ts'
import type { ReadLetter } from './letters.ts'
import { listTar } from './tar.ts'

interface PickedUp {
  readonly path: string
  readonly sha256: string
  readonly entries: readonly { readonly name: string; readonly bytes: number }[]
}

const configName = 'examples/netdc.config'

/** Lines of an attachment that are shown. */
const mostLines = 40

/** How long the whole demonstration may take before it is called broken. */
const patienceMs = 50_000

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('mails a request to a gateway with an example archive, and shows what comes back')
    .option('--json', 'prints JSON')
    .option('--archive-only <folder>', 'only makes the example archive in that folder')
    .action(async ({ json, archiveOnly }: { json?: true; archiveOnly?: string }) => {
      if (archiveOnly !== undefined) await makeArchive(archiveOnly)
      else await demonstrate(json === true)
    })
}

async function demonstrate(isJson: boolean): Promise<void> {
  const say = isJson ? () => undefined : write
  const folder = await mkdtemp(join(tmpdir(), 'netdc-demo-'))
  const archive = join(folder, 'netdc-data', 'archive')
  await makeArchive(archive)
  say(`An example archive was made in ${archive}\n`)
  const request = await readFile(join(packageRoot(), 'examples/request.txt'), 'utf8')
  const gateway = await openGateway(
    await configIn(folder),
    ['receive', 'work', 'web'],
    commandLog(),
  )
  try {
    say(
      `The gateway listens: SMTP on port ${gateway.smtpPort ?? 0}, pick-up on ${gateway.publicUrl}\n`,
    )
    await mailRequest(gateway, request)
    say(`\nThis request was mailed to requests@localhost:\n\n${indented(request)}`)
    const letters = await answered(gateway)
    letters.forEach((letter) => {
      showLetter(letter, say)
    })
    const pickedUp = await pickUp(letters, folder)
    showTar(pickedUp, say)
    say(`\nEverything lies in ${folder}\n`)
    if (isJson) writeJson(asJson(letters, pickedUp, archive, request))
  } finally {
    await gateway.close()
  }
}

/** The example configuration, on free ports and with all its state in a folder of its own. */
async function configIn(folder: string): Promise<Loaded> {
  const text = await readFile(join(packageRoot(), configName), 'utf8')
  const { config } = readConfig(text, configName, folder)
  const { receive, web, pickup } = config
  return {
    config: {
      ...config,
      receive: { ...receive, smtp: '127.0.0.1:0', free_disk_percent: 0 },
      web: { ...web, listen: '127.0.0.1:0' },
      pickup: { ...pickup, ftp: '127.0.0.1:0' },
    },
    file: undefined,
    folder,
  }
}

async function mailRequest({ smtpPort }: Gateway, request: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort ?? 0, secure: false })
  try {
    await transport.sendMail({
      from: { name: 'Jenny Seismologist', address: 'jenny@seis.example.edu' },
      to: { name: '', address: 'requests@localhost' },
      subject: 'my event',
      text: request,
    })
  } finally {
    transport.close()
  }
}

/** The letters of the one mail that this gateway has got, once nothing is left to do. */
async function answered({ shop }: Gateway): Promise<readonly ReadLetter[]> {
  const mailId = '1' as MailId
  const deadline = performance.now() + patienceMs
  while (!(await isAnswered(shop.ledger, mailId))) {
    if (performance.now() > deadline) throw new ExitStatus(1, 'the gateway did not answer in time')
    await sleep(50)
  }
  const records: LetterRecord[] = []
  for (const { id } of await shop.ledger.requestsOf(mailId)) {
    records.push(...(await shop.ledger.letters(id)))
  }
  return Promise.all(records.map(readLetter))
}

function showLetter(
  { to, subject, path, text, attachments }: ReadLetter,
  say: (t: string) => void,
) {
  say(`\n--- mail to ${to}: ${subject}\n    (${path})\n\n${indented(text)}`)
  for (const { name, content } of attachments) {
    say(`\n    attached: ${name}\n\n${indented(shortened(content))}`)
  }
}

/** Inventories are shown whole; a response fills pages. */
function shortened(content: string): string {
  const lines = content.split('\n')
  if (lines.length <= mostLines) return content
  const left = lines.length - mostLines
  return [...lines.slice(0, mostLines), `… and ${left} more lines`].join('\n')
}

/** Fetches the first address that a notice gives, as its reader would. */
async function pickUp(letters: readonly ReadLetter[], folder: string): Promise<PickedUp> {
  const address = letters
    .map(({ text }) => /https?:\/\/\S+\/pickup\/\S+/.exec(text)?.[0])
    .find(Boolean)
  if (address === undefined) throw new ExitStatus(1, 'no notice gave an address to fetch from')
  const response = await fetch(address)
  if (!response.ok || !response.body) throw new ExitStatus(1, `${address}: ${response.status}`)
  const path = join(folder, decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? ''))
  await pipeline(Readable.fromWeb(response.body), createWriteStream(path))
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  return { path, sha256, entries: await listTar(path) }
}

function showTar({ path, sha256, entries }: PickedUp, say: (text: string) => void): void {
  say(`\n--- picked up over HTTP: ${path}\n    SHA-256 ${sha256}\n\n`)
  for (const { name, bytes } of entries) say(`${String(bytes).padStart(12)}  ${name}\n`)
}

function asJson(
  letters: readonly ReadLetter[],
  { path, sha256, entries }: PickedUp,
  archive: string,
  request: string,
) {
  return {
    mails: letters.map(({ to, subject, path: file, text }) => ({ to, subject, path: file, text })),
    pickedUp: { path, sha256, entries: entries.map(({ name }) => name) },
    archive,
    request,
  }
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ').replace(/\n*$/, '\n')
}
