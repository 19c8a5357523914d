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
  const { mail, push } = config
  const hosts = push.hosts.map((host) => ({
    ...host,
    password: hidden(host.password),
    private_key: hidden(host.private_key),
    passphrase: hidden(host.passphrase),
  }))
  return {
    ...config,
    mail: { ...mail, relay: withoutPassword(mail.relay), dkim_key: hidden(mail.dkim_key) },
    push: { ...push, hosts },
  }
}

/** Where a secret lies is none itself. */
function hidden(setting: string): string {
  return setting === '' || /^(env|file):/.test(setting) ? setting : '***'
}
