/** Finds the configuration file, reads it, and makes every path absolute. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { parse, TomlError } from 'smol-toml'
import type { z } from 'zod'

import { Fault } from '../model/index.ts'
import { lastGoodName, packagedTable, packageRoot } from './locate.ts'
import { configSchema } from './schema.ts'
import type { Config } from './schema.ts'

export interface Loaded {
  readonly config: Config
  /** The file it came from, or `undefined` when the defaults hold. */
  readonly file: string | undefined
  /** What relative paths are relative to. */
  readonly folder: string
}

/** Where the file may be, in the order in which it is looked for. */
function candidates(env: NodeJS.ProcessEnv, cwd: string): string[] {
  const named = env['NETDC_CONFIG']
  if (named !== undefined && named !== '') return [resolve(cwd, named)]
  return [join(cwd, 'netdc.config'), '/etc/netdc/netdc.config'].filter((file) => existsSync(file))
}

/**
 * @param named - the file given with `--config`
 * @throws {Fault} `CONFIG` when a file is missing or wrong, naming the line or every wrong key
 */
export function loadConfig(
  named: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  cwd = process.cwd(),
): Loaded {
  const file = named === undefined ? candidates(env, cwd)[0] : resolve(cwd, named)
  if (file === undefined) return { ...readConfig('', 'the defaults', cwd), file: undefined }
  return { ...readConfig(textOf(file), file, dirname(file)), file }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Fault('CONFIG', `${file} cannot be read: ${String(cause)}`, { cause })
  }
}

/** Reads the text of a configuration file. @throws {Fault} `CONFIG` */
export function readConfig(text: string, name: string, folder: string): Omit<Loaded, 'file'> {
  const tree = configSchema.safeParse(treeOf(text, name))
  if (!tree.success) {
    const wrong = tree.error.issues.map((issue) => `${name}: ${sentence(issue)}`)
    throw new Fault('CONFIG', wrong.join('\n'))
  }
  return { config: absolute(tree.data, folder), folder }
}

function treeOf(text: string, name: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const [why = ''] = cause.message.split('\n')
    throw new Fault('CONFIG', `${name}:${cause.line}: ${why}`, { cause })
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return `${issue.path.join('.')}: ${issue.message}`
  return issue.keys.map((key) => `there is no key ${[...issue.path, key].join('.')}`).join('; ')
}

function absolute(config: Config, folder: string): Config {
  const { mail, store, ledger, routing, web, pickup, push, log } = config
  const path = (value: string) => (value === '' ? '' : resolve(folder, value))
  const url = (value: string, scheme: string) =>
    value.startsWith(scheme) ? scheme + resolve(folder, value.slice(scheme.length)) : value
  return {
    ...config,
    mail: {
      ...mail,
      relay: url(mail.relay, 'dir://'),
      dkim_key: url(mail.dkim_key, 'file:'),
      templates: mail.templates === '' ? join(packageRoot(), 'templates') : path(mail.templates),
    },
    store: { url: url(store.url, 'file:') },
    ledger: { url: url(ledger.url, 'sqlite:') },
    routing: { ...routing, table: tableOf(routing.table, ledger.url, folder) },
    web: { ...web, certificate: path(web.certificate), key: path(web.key) },
    pickup: { ...pickup, folder: path(pickup.folder), xferlog: path(pickup.xferlog) },
    push: {
      ...push,
      known_hosts: path(push.known_hosts),
      hosts: push.hosts.map((host) => ({
        ...host,
        password: url(host.password, 'file:'),
        private_key: url(host.private_key, 'file:'),
        passphrase: url(host.passphrase, 'file:'),
        certificate: path(host.certificate),
      })),
    },
    log: { ...log, activity: path(log.activity) },
  }
}

/**
 * A fresh install has no table of its own: the one that comes with the program serves then. Where
 * there was one before, and now it is gone, that is trouble to be told, not a fresh install.
 */
function tableOf(named: string, ledgerUrl: string, folder: string): string {
  const ours = resolve(folder, named)
  if (named !== '' && (named !== 'routing-table.txt' || existsSync(ours))) return ours
  const ledger = resolve(folder, ledgerUrl.replace(/^sqlite:/, ''))
  const hadOne = existsSync(join(dirname(ledger), lastGoodName))
  return named !== '' && hadOne ? ours : packagedTable()
}
