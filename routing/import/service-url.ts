/** The URL of an FDSN web service, taken apart into its base and the service. */

export interface ServiceUrl {
  readonly service: 'dataselect' | 'station'
  /** What precedes `/dataselect/1/…` or `/station/1/…`, e.g. `https://geofon.gfz.de/fdsnws`. */
  readonly base: string
  /** In lower case, without the port. */
  readonly host: string
}

/** @returns `undefined` for every other URL, and for one that holds a user or a password */
export function readServiceUrl(text: string): ServiceUrl | undefined {
  const url = URL.parse(text)
  if (url === null || !isPlainHttp(url)) return undefined
  const [, path = '', service] = servicePath.exec(url.pathname) ?? []
  if (service !== 'dataselect' && service !== 'station') return undefined
  return { service, base: url.origin + path, host: url.hostname }
}

const servicePath = /^(.*?)\/(dataselect|station)\/\d+(?:\/|$)/

/** The host of a base URL; `''` where it is no URL. */
export function hostOf(base: string): string {
  return URL.parse(base)?.hostname ?? ''
}

function isPlainHttp({ protocol, username, password }: URL): boolean {
  return /^https?:$/.test(protocol) && username === '' && password === ''
}
