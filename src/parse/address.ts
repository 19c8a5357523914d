/** One e-mail address as people give it in a request: a bare addr-spec, or nothing (RFC 5321, 4.1.2). */

const longestAddress = 254
const longestLocalPart = 64

/**
 * Reads one address. `<a@x.test>` is unwrapped, and so is what Outlook makes of a link,
 * `a@x.test<mailto:a@x.test>`.
 *
 * Quoted local parts, address literals, lists and display names are refused: an answer must have one
 * plain destination, and none that a mail program would take apart again.
 *
 * @param allowLocalhost - whether `localhost` will do as a domain
 * @returns `undefined` when it is no such address
 */
export function readAddress(text: string, allowLocalhost: boolean): string | undefined {
  const address = unwrap(text.trim())
  const at = address.indexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  const domain = address.slice(at + 1)
  if (Buffer.byteLength(address) > longestAddress) return undefined
  if (Buffer.byteLength(local) > longestLocalPart || !localPart.test(local)) return undefined
  return isDomain(domain, allowLocalhost) ? address : undefined
}

/** Words of atext joined by dots (RFC 5322, 3.2.3); beyond ASCII, letters and digits (RFC 6531). */
const localPart =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const label = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u

function unwrap(text: string): string {
  const outlook = /^([^\s<>]+)\s*[<[]mailto:([^\s<>]+)[>\]]$/i.exec(text)
  if (outlook?.[1] !== undefined && outlook[1] === outlook[2]) return outlook[1]
  return /^<([^<>]*)>$/.exec(text)?.[1]?.trim() ?? text
}

function isDomain(domain: string, allowLocalhost: boolean): boolean {
  if (domain.toLowerCase() === 'localhost') return allowLocalhost
  const labels = domain.split('.')
  // The last label of a name is never a number: 127.0.0.1 is an address, not a domain.
  return labels.length > 1 && labels.every((l) => label.test(l)) && !/\.\d+$/.test(domain)
}
