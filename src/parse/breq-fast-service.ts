/**
 * Which of the BREQ_FAST services a mail asks for: by the local part of the address that it was sent
 * to, as at IRIS, or by its Subject, as at ORFEUS (protocol, section 8).
 */
export interface BreqFastService {
  /** Whether the mail came to an address of BREQ_FAST, so that it holds nothing else. */
  readonly isAddressed: boolean
  /** What is asked for: SEED, miniSEED alone, or the responses alone. */
  readonly product: BreqFastProduct
}

export type BreqFastProduct = 'seed' | 'miniseed' | 'dataless'

export function breqFastService(recipients: readonly string[], subject: string): BreqFastService {
  const addressed = recipients.map(productOfAddress).filter((product) => product !== undefined)
  // To breq_fast@ the Subject may say more; another address has said all.
  const chosen = addressed.find((product) => product !== 'seed')
  const product = chosen ?? productOfSubject(subject) ?? 'seed'
  return { isAddressed: addressed.length > 0, product }
}

/** The centres spell the name of the service with an underscore, a hyphen or nothing. */
const services: ReadonlyMap<string, BreqFastProduct> = new Map([
  ['breq_fast', 'seed'],
  ['breq-fast', 'seed'],
  ['breqfast', 'seed'],
  ['miniseed', 'miniseed'],
  ['dataless', 'dataless'],
])

/** `miniseed+tag@…` is `miniseed@…`. */
function productOfAddress(address: string): BreqFastProduct | undefined {
  const [name = ''] = address.toLowerCase().split(/[+@]/, 1)
  return services.get(name)
}

function productOfSubject(subject: string): BreqFastProduct | undefined {
  const name = subject.trim().toLowerCase()
  return name === 'miniseed' || name === 'dataless' ? name : undefined
}
