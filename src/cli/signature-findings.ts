/** What `netdc check` tells about the signature of letters (DKIM). */
import { Resolver } from 'node:dns/promises'

import { systemClock } from '../config/clock.ts'
import { identityOf } from '../config/derive.ts'
import type { Config } from '../config/schema.ts'
import { systemCode } from '../model/index.ts'
import { signedFields, signerOf } from '../ship/signer.ts'
import type { Signer } from '../ship/signer.ts'

interface Told {
  readonly state: 'ok' | 'warning'
  readonly says: string
}

/** The records of a name in DNS, each in its pieces. */
export type LookUp = (name: string) => Promise<readonly (readonly string[])[]>

/** A machine without a network is not to wait for it. */
const lookUpMs = 2000

/** RFC 8301: what a signer should use. */
const goodBits = 2048

export async function signatureFindings(
  config: Config,
  signal: AbortSignal,
  lookUp: LookUp = lookUpIn(new Resolver({ timeout: lookUpMs, tries: 1 }), signal),
): Promise<readonly Told[]> {
  const signer = signerOf(config, systemClock)
  if (signer === undefined) return [{ state: 'ok', says: 'letters are not signed' }]
  const { domain, name, algorithm, bits } = signer
  const kind = bits === undefined ? 'Ed25519' : `RSA, ${bits} bits`
  const fields = [...new Set(signedFields)].join(', ')
  return [
    { state: 'ok', says: `letters are signed for ${domain} (${kind}; key in ${name}): ${fields}` },
    ...weaknesses(signer, identityOf(config).address),
    await published({ name, algorithm, publicKey: signer.publicKey }, lookUp),
  ]
}

function lookUpIn(resolver: Resolver, signal: AbortSignal): LookUp {
  signal.addEventListener('abort', () => {
    resolver.cancel()
  })
  return (name) => resolver.resolveTxt(name)
}

function weaknesses({ domain, bits = goodBits }: Signer, from: string): readonly Told[] {
  const sender = from.slice(from.lastIndexOf('@') + 1).toLowerCase()
  const signing = domain.toLowerCase()
  const isAligned = `.${sender}`.endsWith(`.${signing}`) || `.${signing}`.endsWith(`.${sender}`)
  const strange = `From is at ${sender}: a signature for ${domain} does not speak for it (DMARC)`
  const short = `the key has ${bits} bits: ${goodBits} are expected (RFC 8301)`
  return [
    ...(isAligned ? [] : [{ state: 'warning', says: strange } as const]),
    ...(bits < goodBits ? [{ state: 'warning', says: short } as const] : []),
  ]
}

/** Whether DNS has the key; that DNS cannot be asked is no fault of the configuration. */
async function published(
  { name, algorithm, publicKey }: Pick<Signer, 'name' | 'algorithm' | 'publicKey'>,
  lookUp: LookUp,
): Promise<Told> {
  const wanted = `v=DKIM1; k=${algorithm}; p=${publicKey}`
  try {
    const keys = (await lookUp(name)).map((pieces) => keyIn(pieces.join('')))
    if (keys.includes(publicKey)) return { state: 'ok', says: `${name} has the key` }
    return { state: 'warning', says: `${name} has another key; it must be TXT ${wanted}` }
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes(systemCode(error))) {
      return { state: 'warning', says: `${name} is not in DNS; it must be TXT ${wanted}` }
    }
    return { state: 'ok', says: `DNS could not be asked whether ${name} has the key` }
  }
}

function keyIn(record: string): string | undefined {
  return /(?:^|;)\s*p\s*=([^;]*)/.exec(record)?.[1]?.replaceAll(/\s/g, '')
}
