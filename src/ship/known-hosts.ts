/**
 * The file of the keys of SSH servers, in the format of OpenSSH: `ssh-keygen -F` finds a line in it,
 * `ssh-keygen -R` removes one, and so does a person with an editor. (sshd(8), SSH_KNOWN_HOSTS)
 */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { asFault, systemCode } from '../model/index.ts'
import type { Target } from '../egress/egress.ts'

/** The keys that a file has for a server, each in base64. */
export interface KnownKeys {
  readonly trusted: readonly string[]
  readonly revoked: readonly string[]
}

interface Line {
  readonly marker: string
  readonly hosts: string
  readonly key: string
}

export class KnownHosts {
  readonly #file: string
  /** The last change of the file, for the next one to wait for: each is made to what it left. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  async keysOf(server: Target): Promise<KnownKeys> {
    return keysIn(await this.#read(), server)
  }

  /**
   * Adds a key where the file has none for that server yet.
   *
   * @returns what the file had before
   */
  trustFirst(server: Target, key: Buffer): Promise<KnownKeys> {
    const change = this.#last.then(async () => {
      const text = await this.#read()
      const known = keysIn(text, server)
      if (known.trusted.length > 0 || known.revoked.length > 0) return known
      const ending = text === '' || text.endsWith('\n') ? '' : '\n'
      const line = `${nameOf(server)} ${keyType(key)} ${key.toString('base64')}\n`
      await this.#write(`${text}${ending}${line}`)
      return known
    })
    this.#last = change.catch(() => undefined)
    return change
  }

  async #read(): Promise<string> {
    try {
      return await readFile(this.#file, 'utf8')
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return ''
      throw asFault(error)
    }
  }

  /** Whoever reads it, and whatever breaks off, there is the old file or the new one. */
  async #write(text: string): Promise<void> {
    const temporary = `${this.#file}.${randomUUID()}`
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 })
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, this.#file)
    } catch (error) {
      await rm(temporary, { force: true })
      throw asFault(error)
    }
  }
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The name that begins every key: its length in four bytes, and so many of ASCII. (RFC 4253, 6.6) */
export function keyType(key: Buffer): string {
  if (key.length < 4) return ''
  return key.toString('latin1', 4, 4 + Math.min(key.readUInt32BE(0), 64))
}

function keysIn(text: string, server: Target): KnownKeys {
  const name = nameOf(server)
  const lines = text.split('\n').flatMap(readLine)
  const ours = lines.filter(({ hosts }) => isNamed(hosts, name))
  const marked = (marker: string) =>
    ours.filter((line) => line.marker === marker).map(({ key }) => key)
  return { trusted: marked(''), revoked: marked('@revoked') }
}

/** None of a remark, of an empty line, and of one that cannot be read. */
function readLine(line: string): readonly Line[] {
  const match = /^\s*(?:(@\S+)\s+)?([^\s#@]\S*)\s+\S+\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line)
  if (!match) return []
  const [, marker = '', hosts = '', key = ''] = match
  return [{ marker, hosts, key }]
}

/** A port other than 22 stands behind brackets. */
function nameOf({ host, port }: Target): string {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return port === 22 ? bare : `[${bare}]:${port}`
}

/** A list of patterns, of which one with `!` excludes; or one name, hashed by `ssh-keygen -H`. */
function isNamed(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name)
  const patterns = hosts.toLowerCase().split(',')
  const isExcluded = patterns.some((word) => word.startsWith('!') && isLike(word.slice(1), name))
  return !isExcluded && patterns.some((word) => isLike(word, name))
}

function isLike(pattern: string, name: string): boolean {
  const exact = pattern.replaceAll(/[.+^${}()|[\]\\/-]/g, String.raw`\$&`)
  return new RegExp(`^${exact.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name)
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function isHashOf(hashed: string, name: string): boolean {
  const [, kind, salt = '', hash] = hashed.split('|')
  if (kind !== '1') return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}
