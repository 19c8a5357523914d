/** `netdc parse`: what the gateway reads in a mail, without doing it. */
import type { Command } from 'commander'

import { readMail } from '../parse/mail.ts'
import { readingJson } from '../parse/reading-json.ts'
import { readMailText } from '../parse/request.ts'
import type { MailReading, ReadRequest } from '../parse/request.ts'
import { seismicGrammars } from '../parse/seismic-line.ts'
import { asMail } from './bare-request.ts'
import { readInput, write, writeJson } from './output.ts'
import { load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'

type Options = Setting & { json?: true; recipient?: string[] }

export function parseCommand(program: Command): void {
  withConfig(program.command('parse'))
    .description('shows what the gateway reads in a mail, or in the bare text of a request')
    .argument('<file>', 'the mail; - for standard input')
    .option(
      '--recipient <address...>',
      'whom it was sent to: miniseed@ and dataless@ choose formats',
    )
    .option('--json', 'prints JSON')
    .action(async (file: string, options: Options) => {
      const { limits } = load(options).config
      const facts = await readMail(asMail(await readInput(file), ''))
      const reading = readMailText(facts.text, {
        grammars: seismicGrammars,
        allowLocalhost: true,
        maxLines: limits.lines,
        subject: facts.subject,
        warnings: facts.warnings,
        recipients: options.recipient ?? [],
      })
      if (options.json) writeJson(readingJson(reading))
      else writeReading(reading)
    })
}

function writeReading({ requests, commands }: MailReading): void {
  if (requests.length + commands.length === 0) write('no request and no command\n')
  for (const command of commands) {
    const name = command.verb === 'HELP' ? '' : ` ${command.name}`
    write(`command ${command.verb}${name}\n`)
  }
  requests.forEach(writeRequest)
}

function writeRequest({ header, format, lines, problems, warnings }: ReadRequest): void {
  write(`request ${format} of ${header.name ?? '?'} <${header.email ?? '?'}>\n`)
  for (const { number, text } of lines) write(`  ${number}: ${text}\n`)
  for (const { number, text, reason } of problems) {
    write(`  problem${place(number)}: ${reason}${text === '' ? '' : `: ${text}`}\n`)
  }
  for (const { number, reason } of warnings) write(`  warning${place(number)}: ${reason}\n`)
}

function place(number: number): string {
  return number === 0 ? '' : ` in line ${number}`
}
