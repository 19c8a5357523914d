/** Mails as mail programs make them: by nodemailer where it can, else header and body by hand. */
import MailComposer from 'nodemailer/lib/mail-composer'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'

const sender = 'jenny@seis.example.edu'
const gateway = 'netdc@netdc.example'

export async function composed(options: MailComposerOptions): Promise<Buffer> {
  const mail = { from: sender, to: gateway, subject: 'my request', ...options }
  return new MailComposer(mail).compile().build()
}

/** @param type - the Content-Type; the body goes out as it is */
export function sent(type: string, body: string | Buffer, encoding = '8bit'): Buffer {
  const header = [
    `From: ${sender}`,
    `To: ${gateway}`,
    'Subject: my request',
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${encoding}`,
  ]
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), Buffer.from(body)])
}

/** @param body - in the bytes of the charset */
export function sentInBase64(charset: string, body: Buffer): Buffer {
  const lines = body.toString('base64').replace(/.{76}/g, '$&\r\n')
  return sent(`text/plain; charset=${charset}`, lines, 'base64')
}
