/** Mails requests by SMTP, as a mail program would, on a connection that the test holds. */
import { smtpClient } from '../../receive/smtp-client.ts'
import type { SmtpClient } from '../../receive/smtp-client.ts'

/** The gateway's address where no configuration names another. */
export const ownAddress = 'requests@localhost'

export interface Mail {
  readonly sender: string
  /** Header and body, lines ended by LF. */
  readonly content: string
}

export interface RequestFields {
  readonly label: string
  readonly email: string
  /** Header fields beside the mandatory ones, e.g. `.MERGE_DATA YES 2`. */
  readonly fields?: readonly string[]
  readonly lines: readonly string[]
}

/** A plain mail with one request in it. The same fields give the same bytes. */
export function requestMail({ label, email, fields = [], lines }: RequestFields): Mail {
  const header = [
    `From: <${email}>`,
    `To: <${ownAddress}>`,
    `Subject: ${label}`,
    `Message-ID: <${label}@seis.example.edu>`,
    'Date: Sat, 21 Nov 2026 12:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
  ]
  const request = [
    '.NETDC_REQUEST',
    '.NAME Jenny Seismologist',
    '.INST Univ. of Example',
    `.EMAIL ${email}`,
    `.LABEL ${label}`,
    ...fields,
    '.END',
    ...lines,
  ]
  return { sender: email, content: [...header, '', ...request, ''].join('\n') }
}

/** A connection that has been greeted, or `undefined` where nobody answers. */
export async function greeted(port: number): Promise<SmtpClient | undefined> {
  const client = smtpClient(port)
  const greeting = await client.reply()
  const hello = greeting.startsWith('220') ? await client.say('EHLO client.test\r\n') : greeting
  if (hello.startsWith('250')) return client
  client.end()
  return undefined
}

/** As far as the gateway's leave to send the content. @returns the last reply: 354 if all is well */
export async function postEnvelope(client: SmtpClient, { sender }: Mail): Promise<string> {
  const commands = [`MAIL FROM:<${sender}>`, `RCPT TO:<${ownAddress}>`, 'DATA']
  let reply = ''
  for (const command of commands) {
    reply = await client.say(`${command}\r\n`)
    if (!/^[23]/.test(reply)) break
  }
  return reply
}

/** @returns the reply to the dot */
export function postContent(client: SmtpClient, { content }: Mail): Promise<string> {
  const lines = content.replaceAll('\n', '\r\n').replaceAll('\r\n.', '\r\n..')
  return client.say(`${lines}\r\n.\r\n`)
}

/** @returns the reply that settled it: 250, a refusal, or `closed` when the connection broke */
export async function post(client: SmtpClient, mail: Mail): Promise<string> {
  const leave = await postEnvelope(client, mail)
  return leave.startsWith('354') ? postContent(client, mail) : leave
}
