/** An SFTP server with a disk in memory, and with the ways to fail that servers have. */
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { posix } from 'node:path'
import type { TestContext } from 'node:test'

import ssh2 from 'ssh2'
import type { Attributes, AuthContext, Connection, SFTPWrapper } from 'ssh2'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp

/** What an SFTP server does that it should not; may be changed while it runs. */
export interface Failings {
  /** Takes what is written behind so many bytes, and forgets it. */
  keepsOnly?: number
  /** Breaks the connection off when so many bytes have come in all. */
  cutsAfter?: number
  /** Answers no more when so many bytes have come in all. */
  stallsAfter?: number
  /** Answers operations with a status. */
  refuses?: Partial<Record<Operation, number>>
  /** Fails when a write comes before the last one was answered. */
  bearsOneWrite?: boolean
  /** Answers the login with this, and ends. */
  saysGoodbye?: string
  /** Sends this in the place of its first answer. */
  babbles?: Buffer
  /** A file of that name comes into being just before something gets its name. */
  isFaster?: { readonly path: string; readonly bytes: Buffer }
}

type Operation = 'mkdir' | 'open' | 'read' | 'write' | 'rename' | 'stat'

export interface SftpServerPlan {
  readonly login: { readonly user: string; readonly password?: string; readonly key?: Buffer }
  /** Private; a new one else. */
  readonly hostKey?: string
  readonly failings?: Failings
  /** Takes passwords as answers to a question only. */
  readonly asks?: boolean
}

/** Where those who log in begin. */
const home = '/home/netdc'

/** A private key in PEM, and the public one as servers show it. */
export function newKey(passphrase?: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const secrecy = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
  const pem = privateKey.export({ type: 'sec1', format: 'pem', ...secrecy }).toString()
  const key = ssh2.utils.parseKey(pem, passphrase)
  if (key instanceof Error) throw key
  return { pem, shown: key.getPublicSSH() }
}

export async function openSftpServer(t: TestContext, plan: SftpServerPlan) {
  const disk = new Disk(plan.failings ?? {})
  const logins: string[] = []
  const server = new ssh2.Server(
    { hostKeys: [plan.hostKey ?? newKey().pem] },
    (connection: Connection) => {
      connection.on('error', () => undefined)
      connection.on('authentication', (context) => {
        logins.push(context.method)
        const goodbye = disk.failings.saysGoodbye
        if (goodbye !== undefined && context.method === 'password') disconnect(connection, goodbye)
        else authenticate(context, plan)
      })
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => {
          serve(acceptSftp(), disk, connection)
        })
      })
    },
  )
  return { ...(await listening(t, server)), disk, logins }
}

/** Says what it wants to whoever connects, as no server of SFTP does. */
export async function openTalker(t: TestContext, talk: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume()
    talk(socket)
  })
  return listening(t, server)
}

async function listening(t: TestContext, server: Server | InstanceType<typeof ssh2.Server>) {
  const sockets = new Set<Socket>()
  let connections = 0
  const inner = server instanceof ssh2.Server ? innerServer(server) : server
  inner.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.setNoDelay(true).on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  inner.listen(0, '127.0.0.1')
  await once(inner, 'listening')
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    inner.close()
    await once(inner, 'close')
  })
  const address = inner.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    connections: () => connections,
    /** Resolves when nobody is connected any more. */
    deserted: async () => {
      const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))
      await Promise.all([...sockets].map(closed))
    },
  }
}

/** The library keeps the listening server to itself. */
function innerServer(server: InstanceType<typeof ssh2.Server>): Server {
  return (server as unknown as { readonly _srv: Server })._srv
}

function disconnect(connection: Connection, words: string): void {
  const { _protocol: protocol } = connection as unknown as {
    readonly _protocol: { _onWrite: (packet: Buffer) => void; _cipher: unknown }
  }
  const text = Buffer.from(words)
  const payload = Buffer.alloc(13 + text.length)
  payload[0] = 1
  payload.writeUInt32BE(2, 1)
  payload.writeUInt32BE(text.length, 5)
  text.copy(payload, 9)
  const cipher = protocol._cipher as {
    allocPacket(length: number): Buffer
    encrypt(packet: Buffer): void
  }
  const packet = cipher.allocPacket(payload.length)
  payload.copy(packet, 5)
  cipher.encrypt(packet)
  connection.end()
}

function authenticate(context: AuthContext, { login, asks }: SftpServerPlan): void {
  const isUser = context.username === login.user
  const check = (isRight: boolean) => {
    if (isUser && isRight) context.accept()
    else context.reject(asks === true ? ['keyboard-interactive'] : ['password', 'publickey'])
  }
  switch (context.method) {
    case 'password':
      check(asks !== true && context.password === login.password)
      break
    case 'publickey':
      check(login.key?.equals(context.key.data) === true)
      break
    case 'keyboard-interactive':
      context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
        check(answer === login.password)
      })
      break
    case 'none':
    case 'hostbased':
      check(false)
  }
}

/** What the server holds, and what became of it. */
class Disk {
  readonly files = new Map<string, Buffer>()
  readonly folders = new Set(['/', '/home', home])
  readonly failings: Failings
  /** Bytes that came in all. */
  received = 0
  /** The most writes that were under way at once. */
  mostAtOnce = 0

  constructor(failings: Failings) {
    this.failings = failings
  }

  put(path: string, bytes: Buffer): void {
    this.files.set(posix.resolve(home, path), bytes)
  }

  write(path: string, offset: number, bytes: Buffer): void {
    const kept = bytes.subarray(0, Math.max((this.failings.keepsOnly ?? Infinity) - offset, 0))
    const before = this.files.get(path) ?? Buffer.alloc(0)
    const after = Buffer.alloc(Math.max(before.length, offset + kept.length))
    before.copy(after)
    kept.copy(after, offset)
    if (kept.length > 0) this.files.set(path, after)
    this.received += bytes.length
  }
}

/** Speaks SFTP version 3 over the disk. */
function serve(sftp: SFTPWrapper, disk: Disk, connection: Connection): void {
  const open = new Map<number, string>()
  const pathOf = (handle: Buffer) => open.get(handle.readUInt32BE(0)) ?? ''
  const isSilent = () => disk.received >= (disk.failings.stallsAfter ?? Infinity)
  const say = (id: number, status: number) => {
    if (!isSilent()) sftp.status(id, status, `the words of the server about ${status}`)
  }
  const refused = (id: number, operation: Operation): boolean => {
    const status = disk.failings.refuses?.[operation]
    if (status !== undefined) say(id, status)
    return status !== undefined
  }
  let waiting = 0

  sftp.on('STAT', (id, name) => {
    if (disk.failings.babbles) sendRaw(sftp, disk.failings.babbles)
    if (refused(id, 'stat')) return
    const path = posix.resolve(home, name)
    const file = disk.files.get(path)
    if (file) sftp.attrs(id, attributes(0o100644, file.length))
    else if (disk.folders.has(path)) sftp.attrs(id, attributes(0o040755, 0))
    else say(id, STATUS_CODE.NO_SUCH_FILE)
  })
  sftp.on('MKDIR', (id, name) => {
    if (refused(id, 'mkdir')) return
    disk.folders.add(posix.resolve(home, name))
    say(id, STATUS_CODE.OK)
  })
  sftp.on('OPEN', (id, name, flags) => {
    if (refused(id, flags & OPEN_MODE.READ ? 'read' : 'open')) return
    const path = posix.resolve(home, name)
    if (!disk.folders.has(posix.dirname(path))) {
      say(id, STATUS_CODE.NO_SUCH_FILE)
      return
    }
    if (flags & OPEN_MODE.TRUNC || !disk.files.has(path)) disk.files.set(path, Buffer.alloc(0))
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(open.size)
    open.set(open.size, path)
    sftp.handle(id, handle)
  })
  sftp.on('WRITE', (id, handle, offset, data) => {
    const { failings } = disk
    waiting++
    disk.mostAtOnce = Math.max(disk.mostAtOnce, waiting)
    const isTooMuch = failings.bearsOneWrite === true && waiting > 1
    if (disk.received + data.length >= (failings.cutsAfter ?? Infinity)) {
      failings.cutsAfter = Infinity
      socketOf(connection).destroy()
      return
    }
    disk.write(pathOf(handle), offset, data)
    // Not at once, so that those that come together are seen together.
    setImmediate(() => {
      waiting--
      if (isTooMuch) say(id, STATUS_CODE.FAILURE)
      else if (!refused(id, 'write')) say(id, STATUS_CODE.OK)
    })
  })
  sftp.on('READ', (id, handle, offset, length) => {
    const bytes = disk.files.get(pathOf(handle))?.subarray(offset, offset + length)
    if (bytes && bytes.length > 0) sftp.data(id, bytes)
    else say(id, STATUS_CODE.EOF)
  })
  sftp.on('CLOSE', (id) => {
    say(id, STATUS_CODE.OK)
  })
  sftp.on('RENAME', (id, from, to) => {
    if (refused(id, 'rename')) return
    const { isFaster } = disk.failings
    if (isFaster) disk.put(isFaster.path, isFaster.bytes)
    delete disk.failings.isFaster
    const [source, target] = [posix.resolve(home, from), posix.resolve(home, to)]
    const file = disk.files.get(source)
    if (!file || disk.files.has(target)) {
      say(id, STATUS_CODE.FAILURE)
      return
    }
    disk.files.delete(source)
    disk.files.set(target, file)
    say(id, STATUS_CODE.OK)
  })
  sftp.on('REMOVE', (id, name) => {
    say(
      id,
      disk.files.delete(posix.resolve(home, name)) ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE,
    )
  })
}

/** Bytes in the channel of the session, whatever they mean. */
function sendRaw(sftp: SFTPWrapper, bytes: Buffer): void {
  const { _protocol: protocol, outgoing } = sftp as unknown as {
    readonly _protocol: { channelData(channel: number, bytes: Buffer): void }
    readonly outgoing: { readonly id: number }
  }
  protocol.channelData(outgoing.id, bytes)
}

function socketOf(connection: Connection): Socket {
  return (connection as unknown as { readonly _sock: Socket })._sock
}

function attributes(mode: number, size: number): Attributes {
  return { mode, size, uid: 0, gid: 0, atime: 0, mtime: 0 }
}
