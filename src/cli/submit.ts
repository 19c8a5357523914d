/** `netdc submit`: hands in a mail, or the bare text of a request, through the same admission as SMTP. */
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Command } from 'commander'

import { ledgerFile } from '../config/derive.ts'
import type { Loaded } from '../config/load.ts'
import { isServed } from '../ledger/serving.ts'
import { asFault } from '../model/index.ts'
import type { MailId } from '../model/index.ts'
import { Refusal } from '../receive/refusal.ts'
import { openGateway } from '../server.ts'
import type { Gateway } from '../server.ts'
import { asMail } from './bare-request.ts'
import { ExitStatus } from './exit-status.ts'
import { readInput, write, writeError, writeJson } from './output.ts'
import { commandLog, load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'
import { isAnswered, writeStory, storyOf } from './submitted.ts'

/** What mailers take for `keep the mail and try again` (sysexits.h). */
const temporaryFailure = 75

const pollMs = 100

interface Options extends Setting {
  sender: string
  recipient?: string
  operator?: true
  wait?: true
  json?: true
}

export function submitCommand(program: Command): void {
  withConfig(program.command('submit'))
    .description('hands in a mail, or the bare text of a request; fit for .forward and aliases')
    .argument('<file>', 'the mail; - for standard input')
    .requiredOption('--sender <address>', 'the envelope sender; "" for the null return path')
    .option('--recipient <address>', 'whom it came for; centre.email unless told')
    .option('--operator', 'the operator vouches for the sender')
    .option('--wait', 'waits until everything is answered, and tells how')
    .option('--json', 'prints JSON')
    .action(async (file: string, options: Options) => {
      const loaded = await orLater(() => load(options))
      const content = asMail(await readInput(file), options.sender)
      // With a server at work this process only hands in; without one, --wait does the work itself.
      const works = options.wait === true && !isServed(ledgerFile(loaded.config))
      const gateway = await orLater(() => openGateway(loaded, works ? ['work'] : [], commandLog()))
      try {
        const mailId = await admit(gateway, loaded, content, options)
        if (options.wait) await waitAndTell(gateway, mailId, options)
        else if (options.json) writeJson({ mailId })
        else write(`mail ${mailId}\n`)
      } finally {
        // The mail is taken: whatever goes wrong now is no reason to have it sent again.
        await gateway.close().catch((thrown: unknown) => {
          writeError(`netdc: ${asFault(thrown).message}\n`)
        })
      }
    })
}

/** A mailer that runs us must keep the mail whatever is wrong here: only a refusal is final. */
async function orLater<T>(attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (thrown) {
    if (thrown instanceof Refusal) throw new ExitStatus(1, thrown.message)
    throw new ExitStatus(temporaryFailure, asFault(thrown).message)
  }
}

async function admit(gateway: Gateway, { config }: Loaded, content: Buffer, options: Options) {
  const envelope = {
    sender: options.sender,
    recipients: [options.recipient ?? config.centre.email],
  }
  const door = options.operator ? 'operator' : 'submit'
  const peer = userName()
  const { id } = await orLater(() => gateway.admission.admit(content, envelope, peer, door))
  return id
}

/** A container may run us as a user whom no table names. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`
  }
}

async function waitAndTell({ shop, store }: Gateway, mailId: MailId, { json }: Options) {
  while (!(await isAnswered(shop.ledger, mailId))) await sleep(pollMs)
  const story = await storyOf(shop.ledger, store, mailId)
  if (json) writeJson(story)
  else writeStory(story)
}
