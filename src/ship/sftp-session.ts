/**
 * A session with an SFTP server: the login, and the few operations that a push needs, each with a
 * time limit and with a fault in our own words. The server's own never leave it, since it was told a
 * password that it could repeat. What is taken of ssh2-sftp-client, and what of the session of ssh2
 * below it: docs/dependencies.md.
 */
import type { Socket } from 'node:net'

import SftpClient from 'ssh2-sftp-client'
import ssh2 from 'ssh2'
import type { ConnectConfig, SFTPWrapper, ServerHostKeyAlgorithm, Stats } from 'ssh2'

import { Fault, systemCode } from '../model/index.ts'
import { keepKeysReady } from './cipher-keys.ts'
import type { Lifeline } from './lifeline.ts'
import type { PushLogin } from './push-logins.ts'

export interface SftpLimits {
  /** From the greeting to the session. */
  readonly loginMs: number
  /** For each answer after that. */
  readonly answerMs: number
}

/** What is asked of the session at its beginning. */
export interface SessionPlan {
  readonly socket: Socket
  readonly lifeline: Lifeline
  readonly login: PushLogin
  /** The kinds of the keys that are known of the server: it is asked for one of them first. */
  readonly keyTypes: readonly string[]
  /** Throws what ends the session. */
  readonly assertTrusted: (key: Buffer) => Promise<void>
  readonly limits: SftpLimits
}

/** What lies under a name. */
export interface Entry {
  readonly bytes: number
  readonly isFile: boolean
}

/** RFC draft-ietf-secsh-filexfer-02, section 7; in words for people, who get no more of an answer. */
const statusWords: ReadonlyMap<number, string> = new Map([
  [2, 'there is no such file or folder'],
  [3, 'that is not permitted'],
])
const endOfFile = 1
const noSuchFile = 2

const { READ, WRITE, CREAT, TRUNC } = ssh2.utils.sftp.OPEN_MODE
const flags = { read: READ, goOn: WRITE | CREAT, anew: WRITE | CREAT | TRUNC }
type OpenFor = keyof typeof flags

/** @throws {Fault} `DESTINATION_REFUSED` where the login is wrong; `CONFIG` where its key is no key */
export async function openSession(plan: SessionPlan): Promise<SftpSession> {
  const { lifeline, limits } = plan
  assertKey(plan.login)
  const client = new SftpClient('netdc', { error: ignore, end: ignore, close: ignore })
  client.on('error', (error: unknown) => {
    lifeline.break(loginFault(error, plan))
  })
  client.on('keyboard-interactive', answerPrompts(plan.login))
  client.on('handshake', () => {
    keepKeysReady(Reflect.get(client, 'client'))
  })
  const sftp = await lifeline.within(
    limits.loginMs,
    'the login',
    client.connect(connectConfig(plan)).catch((error: unknown) => {
      throw loginFault(error, plan)
    }),
  )
  gatherWrites(plan.socket)
  sftp.on('error', () => {
    lifeline.break(lifeline.down('it does not keep to the protocol'))
  })
  return new SftpSession(client, sftp, lifeline, limits.answerMs)
}

export class SftpSession {
  readonly #client: SftpClient
  readonly #sftp: SFTPWrapper
  readonly #lifeline: Lifeline
  readonly #answerMs: number

  constructor(client: SftpClient, sftp: SFTPWrapper, lifeline: Lifeline, answerMs: number) {
    this.#client = client
    this.#sftp = sftp
    this.#lifeline = lifeline
    this.#answerMs = answerMs
  }

  /** Whether nothing more can be asked of it. */
  get isBroken(): boolean {
    return this.#lifeline.isBroken
  }

  /** @returns `undefined` where there is nothing */
  async look(path: string): Promise<Entry | undefined> {
    const look = asked<Stats>((done) => {
      this.#sftp.stat(path, done)
    }).catch((error: unknown) => {
      if (statusOf(error) === noSuchFile) return undefined
      throw error
    })
    const stats = await this.wait('looking for a file', look)
    return stats && { bytes: stats.size, isFile: stats.isFile() }
  }

  async makeFolder(path: string): Promise<void> {
    const make = asked((done) => {
      this.#sftp.mkdir(path, done)
    })
    await this.wait('making the folder', make)
  }

  open(path: string, openFor: OpenFor): Promise<Buffer> {
    const open = asked<Buffer>((done) => {
      this.#sftp.open(path, flags[openFor], done)
    })
    return this.wait('opening the file', open)
  }

  async close(handle: Buffer): Promise<void> {
    const close = asked((done) => {
      this.#sftp.close(handle, done)
    })
    await this.wait('closing the file', close)
  }

  /** Bounds no time, so that many can be under way: whoever awaits it does so with {@link wait}. */
  async write(handle: Buffer, bytes: Buffer, position: number): Promise<void> {
    await asked((done) => {
      this.#sftp.write(handle, bytes, 0, bytes.length, position, done)
    })
  }

  /** The same; what is read is shorter where the file ends. */
  async read(handle: Buffer, length: number, position: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    let filled = 0
    while (filled < length) {
      const got = await this.#readInto(handle, bytes, filled, position + filled)
      if (got === 0) break
      filled += got
    }
    return bytes.subarray(0, filled)
  }

  /** Fails where the new name is taken, at most servers. */
  async rename(from: string, to: string): Promise<void> {
    await this.wait('naming the file', this.#client.rename(from, to))
  }

  /** The same with what OpenSSH offers: takes the place of what has the new name. */
  async replace(from: string, to: string): Promise<void> {
    await this.wait('naming the file', this.#client.posixRename(from, to))
  }

  async remove(path: string): Promise<void> {
    await this.wait('removing a file', this.#client.delete(path, true))
  }

  /** Says good-bye, and does not wait for an answer. */
  end(): void {
    this.#client.end().catch(ignore)
    this.#lifeline.end()
  }

  /** @throws {Fault} in the words of the step */
  async wait<T>(step: string, work: Promise<T>): Promise<T> {
    try {
      return await this.#lifeline.within(this.#answerMs, step, work)
    } catch (error) {
      throw error instanceof Fault ? error : this.#stepFault(step, error)
    }
  }

  async #readInto(handle: Buffer, bytes: Buffer, at: number, position: number): Promise<number> {
    try {
      return await asked<number>((done) => {
        this.#sftp.read(handle, bytes, at, bytes.length - at, position, done)
      })
    } catch (error) {
      if (statusOf(error) === endOfFile) return 0
      throw error
    }
  }

  #stepFault(step: string, error: unknown): Fault {
    const status = statusOf(error)
    const refusal = statusWords.get(status ?? 0)
    const { message, cause } = this.#lifeline.down(
      `${step}: ${refusal ?? 'that failed'}`,
      status === undefined ? undefined : new Error(`SFTP status ${status}`),
    )
    return new Fault(refusal ? 'DESTINATION_REFUSED' : 'DESTINATION_DOWN', message, { cause })
  }
}

/**
 * What is sent in answer to what came, or in one go, goes out together: the library writes each
 * packet of 32 kB in three pieces, of which two have but a few bytes.
 */
function gatherWrites(socket: Socket): void {
  let isGathering = false
  const gather = () => {
    if (isGathering) return
    isGathering = true
    socket.cork()
    process.nextTick(() => {
      isGathering = false
      socket.uncork()
    })
  }
  const write: (bytes: Uint8Array) => boolean = socket.write.bind(socket)
  Object.assign(socket, {
    write(bytes: Uint8Array) {
      gather()
      return write(bytes)
    },
  })
}

/** The library would say so too, but in the same words as for much else. */
function assertKey({ host, privateKey, passphrase }: PushLogin): void {
  if (!privateKey) return
  const key = ssh2.utils.parseKey(privateKey.reveal(), passphrase?.reveal())
  if (!(key instanceof Error)) return
  throw new Fault('CONFIG', `push.hosts ${host}: private_key cannot be read with its passphrase`)
}

function connectConfig(plan: SessionPlan) {
  const { socket, login, keyTypes } = plan
  const { user, password, privateKey, passphrase } = login
  const config: ConnectConfig = {
    sock: socket,
    username: user,
    ...(password && { password: password.reveal(), tryKeyboard: true }),
    ...(privateKey && { privateKey: privateKey.reveal() }),
    ...(passphrase && { passphrase: passphrase.reveal() }),
    readyTimeout: 0,
    algorithms: { serverHostKey: algorithmsFor(keyTypes) },
    hostVerifier: verifier(plan),
  }
  return config
}

/**
 * The keys of a long connection are changed now and then, and the server shows its own each time: an
 * answer that is not there at once makes the library mix up the old keys and the new.
 */
function verifier({ assertTrusted, lifeline }: SessionPlan) {
  let trusted: Buffer | undefined
  return (key: Buffer, verify: (isTrusted: boolean) => void) => {
    if (trusted) {
      verify(trusted.equals(key))
      return
    }
    assertTrusted(key).then(
      () => {
        trusted = Buffer.from(key)
        verify(true)
      },
      (error: unknown) => {
        lifeline.break(error instanceof Fault ? error : lifeline.down('the login', error))
        verify(false)
      },
    )
  }
}

/** Two of RSA: the same key, another hash. */
const algorithms = [
  ['ssh-ed25519', 'ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'ssh-rsa'],
  ['rsa-sha2-256', 'ssh-rsa'],
] as const satisfies readonly (readonly [ServerHostKeyAlgorithm, string])[]

/** Servers have several keys, and show one of the first kind that they are asked for. */
function algorithmsFor(keyTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = ([, type]: (typeof algorithms)[number]) => keyTypes.includes(type)
  const inOrder = [...algorithms.filter(isKnown), ...algorithms.filter((one) => !isKnown(one))]
  return inOrder.map(([algorithm]) => algorithm)
}

/** Many servers take passwords in this way only; what is shown while it is typed is no password. */
function answerPrompts({ password }: PushLogin) {
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: readonly { readonly echo?: boolean }[],
    finish: (answers: readonly string[]) => void,
  ) => {
    finish(prompts.map(({ echo }) => (echo === true ? '' : (password?.reveal() ?? ''))))
  }
}

/** ssh2 marks its errors with the level that they come from. */
function loginFault(error: unknown, { lifeline, login }: SessionPlan): Fault {
  if (error instanceof Fault) return error
  if (levelOf(error) === 'client-authentication') {
    return new Fault('DESTINATION_REFUSED', `${login.host}: the login was refused`)
  }
  const code = systemCode(error)
  return lifeline.down('the login failed', /^E[A-Z]+$/.test(code) ? new Error(code) : undefined)
}

function levelOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'level' in error ? error.level : undefined
}

/** The number of an SFTP status; `undefined` for an error of another kind. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'number' ? error.code : undefined
}

/** A call that answers through a function, as a promise. */
function asked<T = unknown>(
  call: (done: (error: Error | null | undefined, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error)
      else resolve(value as T)
    })
  })
}

function ignore(): void {
  // Whatever happens to the connection is heard through its lifeline.
}
