/** Mail programs of people, driven from the shell: mutt by SMTP, and mailx by the system's sendmail. */
import { execFile } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Site } from './site.ts'

export interface WrittenMail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly body: string
}

/** With `format=flowed`, as many of its users have it. */
export async function sendByMutt(site: Site, mail: WrittenMail): Promise<void> {
  const settings = [
    `set smtp_url="smtp://127.0.0.1:${site.postfix.port}"`,
    `set from="${mail.from}" use_envelope_from=yes`,
    'set text_flowed=yes copy=no ssl_starttls=no ssl_force_tls=no',
  ]
  const file = join(site.folder, 'muttrc')
  writeFileSync(file, `${settings.join('\n')}\n`)
  await piped('mutt', ['-n', '-F', file, '-s', mail.subject, '--', mail.to], mail.body)
}

/** mailx knows no servers: it hands the mail to sendmail, which here is that of the site's Postfix. */
export async function sendByMailx(site: Site, mail: WrittenMail): Promise<void> {
  const sendmail = join(site.folder, 'sendmail')
  const command = `exec /usr/sbin/sendmail -C '${join(site.folder, 'etc')}' "$@"`
  writeFileSync(sendmail, `#!/bin/sh\n${command}\n`)
  chmodSync(sendmail, 0o755)
  const settings = join(site.folder, 'mailrc')
  writeFileSync(settings, `set sendmail=${sendmail}\n`)
  const words = ['-n', '-r', mail.from, '-s', mail.subject, mail.to]
  await piped('mailx', words, mail.body, { MAILRC: settings })
}

/** @throws with what the program said, when it does not end well */
async function piped(
  command: string,
  words: readonly string[],
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const child = execFile(
    command,
    words,
    { env: { ...process.env, ...env } },
    (error, out, said) => {
      if (error === null) resolve(undefined)
      else reject(new Error(`${command}: ${error.message}\n${out}${said}`))
    },
  )
  child.stdin?.end(text)
  await promise
}
