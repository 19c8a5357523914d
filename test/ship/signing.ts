/** Keys for signatures, and a check of a signature that knows nothing of how ours are made. */
import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { readConfig } from '../../src/config/load.ts'
import { signerOf } from '../../src/ship/signer.ts'
import { stoppedClock } from '../kit/clock.ts'

export function newKey(type: 'rsa' | 'ed25519', bits = 2048) {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ed25519')
  return { pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, ...pair }
}

/** The configuration of a gateway that signs. */
export function signingConfig(pem: string, domain = 'gw.test', from = 'netdc@gw.test') {
  const mail = { dkim_domain: domain, dkim_key: pem, from }
  const lines = Object.entries(mail).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  return readConfig(`[mail]\n${lines.join('\n')}\n`, 'netdc.config', '/').config
}

export function newSigner(pem: string) {
  const signer = signerOf(signingConfig(pem), stoppedClock().now)
  if (signer === undefined) throw new Error('nothing is signed')
  return signer
}

interface Verdict {
  readonly tags: ReadonlyMap<string, string>
  readonly isBodyIntact: boolean
  readonly isHeaderIntact: boolean
}

/** RFC 6376, 6.1, and RFC 8463, 3, followed word by word, byte by byte. */
export function verdictOn(mail: string, key: KeyObject): Verdict {
  const end = mail.indexOf('\r\n\r\n')
  const fields = mail.slice(0, end).split(/\r\n(?=[^ \t])/)
  const [signature = ''] = fields.splice(0, 1)
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.split('=')[0]?.trim() ?? '', tag.replace(/^[^=]*=/, '').trim()] as const),
  )
  const bare = (name: string) => (tags.get(name) ?? '').replace(/\s/g, '')
  const hash = createHash('sha256').update(canonicalBody(mail.slice(end + 4)), 'latin1')
  const signed = bare('h')
    .split(':')
    .map((name) => {
      const place = fields.findLastIndex((field) => nameOf(field) === name.toLowerCase())
      return place < 0 ? '' : `${canonicalField(fields.splice(place, 1)[0] ?? '')}\r\n`
    })
  const unsigned = canonicalField(signature.replace(/(;\s*b=)[^;]*$/, '$1'))
  const text = Buffer.from(signed.join('') + unsigned, 'latin1')
  const isRsa = bare('a') === 'rsa-sha256'
  const told = isRsa ? text : createHash('sha256').update(text).digest()
  return {
    tags,
    isBodyIntact: hash.digest('base64') === bare('bh'),
    isHeaderIntact: verify(isRsa ? 'sha256' : null, told, key, Buffer.from(bare('b'), 'base64')),
  }
}

function nameOf(field: string): string {
  return field.slice(0, field.indexOf(':')).trim().toLowerCase()
}

function canonicalField(field: string): string {
  const value = field.slice(field.indexOf(':') + 1).replace(/\r\n/g, '')
  return `${nameOf(field)}:${value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')}`
}

export function canonicalBody(body: string): string {
  const lines = body
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+$/, '').replace(/[ \t]+/g, ' '))
  while (lines.at(-1) === '') lines.pop()
  return lines.map((line) => `${line}\r\n`).join('')
}
