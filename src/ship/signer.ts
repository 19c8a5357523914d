/** Signs letters for a domain (DKIM, RFC 6376 and 8463), so that others can tell them from forged ones. */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

import type { Config } from '../config/schema.ts'
import { readSecret } from '../config/secret.ts'
import { Fault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import { fieldsOf, relaxedField } from './relaxed.ts'

export interface Signer {
  /** Where its public key is looked for in DNS. */
  readonly name: string
  readonly domain: string
  readonly algorithm: 'rsa' | 'ed25519'
  /** The bits of an RSA key. */
  readonly bits: number | undefined
  /** In base64, as it must stand in DNS under `p=`. */
  readonly publicKey: string
  /**
   * @param header - of the letter, in CR LF lines, one character a byte
   * @param bodyHash - of the relaxed body, in base64
   * @returns the field to put before the header, with its line end
   */
  sign(header: string, bodyHash: string): Promise<string>
}

/**
 * The fields that a signature is about. Those that a letter does not have are signed as missing, and
 * From once more than it is there: none can be added on the way.
 */
export const signedFields = [
  'From',
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Auto-Submitted',
  'MIME-Version',
  'Content-Type',
] as const

/** RFC 8301: shorter ones are not to be used, and not believed. */
const fewestBits = 1024

/**
 * @returns `undefined` where letters are not signed
 * @throws {Fault} `CONFIG` when the key cannot be used; it is not told
 */
export function signerOf({ mail }: Config, clock: Clock): Signer | undefined {
  const { dkim_domain: domain, dkim_selector: selector, dkim_key: setting } = mail
  if (domain === '' && setting === '') return undefined
  if (domain === '' || setting === '') {
    throw new Fault('CONFIG', 'mail.dkim_domain and mail.dkim_key must be set together')
  }
  if (![domain, selector].every((name) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(name))) {
    throw new Fault('CONFIG', 'mail.dkim_domain and mail.dkim_selector must be names as in DNS')
  }
  const key = privateKey(readSecret(setting, 'mail.dkim_key').reveal())
  return signerWith(key, domain, selector, clock)
}

/** The reason that OpenSSL gives is left out: it says nothing to people. */
function privateKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new Fault('CONFIG', 'mail.dkim_key: this is no private key in PEM without a passphrase')
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const isUsable = type === 'rsa' && (details?.modulusLength ?? 0) >= fewestBits
  if (isUsable || type === 'ed25519') return key
  const wanted = `an RSA key of ${fewestBits} bits or more, or an Ed25519 key`
  throw new Fault('CONFIG', `mail.dkim_key must be ${wanted}`)
}

function signerWith(key: KeyObject, domain: string, selector: string, clock: Clock): Signer {
  const algorithm = key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa'
  return {
    name: `${selector}._domainkey.${domain}`,
    domain,
    algorithm,
    bits: key.asymmetricKeyDetails?.modulusLength,
    publicKey: publicKeyOf(key, algorithm),
    async sign(header, bodyHash) {
      const at = Math.floor(clock() / 1_000_000)
      const unsigned = [
        `DKIM-Signature: v=1; a=${algorithm}-sha256; c=relaxed/relaxed; d=${domain};`,
        ` s=${selector}; t=${at};`,
        ...foldedNames(),
        ` bh=${bodyHash};`,
        ' b=',
      ].join('\r\n')
      const text = Buffer.from(`${signedText(header)}${relaxedText(unsigned)}`, 'latin1')
      const signature = (await signatureOf(text, key)).toString('base64')
      return `${unsigned}${signature.replaceAll(/.{70}/g, '$&\r\n  ').trimEnd()}\r\n`
    },
  }
}

function foldedNames(): readonly string[] {
  const half = Math.ceil(signedFields.length / 2)
  return [
    ` h=${signedFields.slice(0, half).join(':')}`,
    `  :${signedFields.slice(half).join(':')};`,
  ]
}

/** What of the header is signed: of fields of one name the last one first (RFC 6376, 5.4.2). */
function signedText(header: string): string {
  const left = fieldsOf(header).map((field) => ({ ...field }))
  return signedFields
    .map((name) => {
      const place = left.findLastIndex(({ key }) => key === name.toLowerCase())
      const [field] = place < 0 ? [] : left.splice(place, 1)
      return field === undefined ? '' : `${relaxedField(field)}\r\n`
    })
    .join('')
}

function relaxedText(field: string): string {
  return relaxedField({ key: 'dkim-signature', line: field })
}

/** With a callback it is done in a thread of its own: an RSA signature takes about a millisecond. */
const inThread = promisify<string | null, Buffer, KeyObject, Buffer>(sign)

function signatureOf(text: Buffer, key: KeyObject): Promise<Buffer> {
  if (key.asymmetricKeyType === 'rsa') return inThread('sha256', text, key)
  // RFC 8463, 3: what is signed with Ed25519 is the hash.
  return inThread(null, createHash('sha256').update(text).digest(), key)
}

/** RFC 8463, 4: of an Ed25519 key the 32 bytes alone. */
function publicKeyOf(key: KeyObject, algorithm: Signer['algorithm']): string {
  const encoded = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return (algorithm === 'rsa' ? encoded : encoded.subarray(-32)).toString('base64')
}
