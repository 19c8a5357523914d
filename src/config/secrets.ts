/** Settings as they may be shown: without what nobody but the other side may know. */
import type { Config } from './schema.ts'

/** A URL without its password; anything else as it is. */
export function withoutPassword(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.password === '') return url
  parsed.password = '***'
  return parsed.href
}

/** The configuration, fit to be printed. */
export function withoutSecrets(config: Config): Config {
  return { ...config, mail: { ...config.mail, relay: withoutPassword(config.mail.relay) } }
}
