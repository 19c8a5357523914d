/**
 * A small FTP server in this process, with its files in memory, that misbehaves where it is told to. It
 * takes in; it gives out only what a client needs for checking what it brought.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'

export interface FtpTricks {
  /** Replies of its own, whole with their line ends; what is undefined is answered as usual. */
  readonly answer?: (verb: string, argument: string) => string | undefined
  /** Instead of the greeting and everything after it. */
  readonly conversation?: (socket: Socket) => void
  /** How many bytes of an upload are kept; the others are taken and forgotten. */
  readonly keptBytes?: number
  /** After so many bytes of an upload all connections are closed. */
  readonly cutAfter?: number
  /** What is done with a data connection that brings a file, instead of reading it. */
  readonly takeUpload?: (data: Socket, control: Socket) => void
  /** What is done with a data connection for a listing. */
  readonly giveListing?: (data: Socket) => void
  /** Every byte of a reply in a packet of its own. */
  readonly isSplit?: boolean
  /** PEM texts: AUTH TLS is known, or TLS comes first. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly isImplicit?: true }
}

export interface FtpServer {
  readonly port: number
  /** By their whole path. */
  readonly files: Map<string, Buffer>
  readonly folders: Set<string>
  /** What clients said. */
  readonly commands: string[]
  /** Connections of both kinds that are open now. */
  connectionCount(): number
  /** Resolves when there are none. */
  settled(): Promise<void>
}

export async function openFtpServer(t: TestContext, tricks: FtpTricks = {}): Promise<FtpServer> {
  const sockets = new Set<Socket>()
  const state: State = {
    ...{ files: new Map(), folders: new Set(['/']), commands: [], sockets, tricks },
  }
  const server = createServer({ noDelay: true }, (socket) => {
    track(sockets, socket)
    begin(state, socket)
  })
  const port = await listen(server)
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port,
    files: state.files,
    folders: state.folders,
    commands: state.commands,
    connectionCount: () => sockets.size,
    async settled() {
      while (sockets.size > 0) await new Promise(setImmediate)
    },
  }
}

interface State {
  readonly files: Map<string, Buffer>
  readonly folders: Set<string>
  readonly commands: string[]
  readonly sockets: Set<Socket>
  readonly tricks: FtpTricks
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.on('error', () => {}).on('close', () => sockets.delete(socket))
}

function begin(state: State, socket: Socket): void {
  const { conversation, tls } = state.tricks
  const converse = (taken: Socket) => {
    new Conversation(state, taken).greet()
  }
  if (conversation !== undefined) conversation(socket)
  else if (tls?.isImplicit === true) secured(socket, state, converse)
  else converse(socket)
}

function secured(
  socket: Socket,
  { sockets, tricks: { tls } }: State,
  use: (secure: Socket) => void,
): void {
  const begun = (secure: Socket) => {
    sockets.delete(socket)
    track(sockets, secure)
    use(secure)
  }
  const server = createTlsServer({ cert: tls?.certificate, key: tls?.key }, begun)
  server.on('tlsClientError', () => sockets.delete(socket)).emit('connection', socket)
}

class Conversation {
  readonly #state: State
  #socket: Socket
  #folder = '/'
  #renamed = ''
  #data: Promise<Socket> | undefined
  #isPrivate = false

  constructor(state: State, socket: Socket) {
    this.#state = state
    this.#socket = socket
    this.#listen()
  }

  greet(): void {
    this.#say(this.#state.tricks.answer?.('greeting', '') ?? '220 ready\r\n')
  }

  #listen(): void {
    let text = ''
    this.#socket.on('data', (piece: Buffer) => {
      const lines = (text + piece.toString()).split('\r\n')
      text = lines.pop() ?? ''
      for (const line of lines) this.#obey(line)
    })
  }

  #say(reply: string): void {
    if (this.#state.tricks.isSplit !== true) this.#socket.write(reply)
    else void this.#saySplit(reply)
  }

  async #saySplit(reply: string): Promise<void> {
    this.#socket.setNoDelay(true)
    for (const character of reply) {
      this.#socket.write(character)
      // Two turns: the client in this process reads in between.
      await new Promise(setImmediate)
      await new Promise(setImmediate)
    }
  }

  #obey(line: string): void {
    const [verb = '', ...words] = line.split(' ')
    const argument = words.join(' ')
    this.#state.commands.push(line)
    const own = this.#state.tricks.answer?.(verb, argument)
    if (own !== undefined) {
      this.#say(own)
      return
    }
    const reply = this.#answers[verb]?.(argument) ?? '500 what?'
    if (reply !== '') this.#say(`${reply}\r\n`)
  }

  readonly #answers: Readonly<Record<string, (argument: string) => string>> = {
    USER: () => '331 who?',
    PASS: () => '230 in',
    TYPE: () => '200 so be it',
    PBSZ: () => '200 so be it',
    PROT: () => {
      this.#isPrivate = true
      return '200 so be it'
    },
    AUTH: () => this.#beginTls(),
    FEAT: () => '211-I can\r\n SIZE\r\n REST STREAM\r\n MLST size*;\r\n211 so far',
    CWD: (path) => this.#enter(this.#path(path)),
    MKD: (path) => {
      this.#state.folders.add(this.#path(path))
      return '257 made'
    },
    SIZE: (name) => this.#ofFile(name, ({ length }) => `213 ${length}`),
    MLST: (name) =>
      this.#ofFile(name, ({ length }) => `250-\r\n type=file;size=${length}; x\r\n250 .`),
    EPSV: () => this.#offer((port) => `229 there (|||${port}|)`),
    PASV: () => this.#offer((port) => `227 there (127,0,0,1,${port >> 8},${port & 255})`),
    STOR: (name) => this.#take(this.#path(name), Buffer.alloc(0)),
    APPE: (name) =>
      this.#take(this.#path(name), this.#state.files.get(this.#path(name)) ?? Buffer.alloc(0)),
    RETR: (name) => this.#ofFile(name, (bytes) => this.#give(bytes)),
    LIST: (words) => this.#list(words.replace(/^-a ?/, '')),
    DELE: (name) => (this.#state.files.delete(this.#path(name)) ? '250 gone' : '550 what?'),
    RNFR: (name) => {
      this.#renamed = this.#path(name)
      return this.#state.files.has(this.#renamed) ? '350 to what?' : '550 what?'
    },
    RNTO: (name) => {
      const bytes = this.#state.files.get(this.#renamed)
      this.#state.files.delete(this.#renamed)
      if (bytes !== undefined) this.#state.files.set(this.#path(name), bytes)
      return '250 renamed'
    },
    QUIT: () => {
      this.#socket.end('221 bye\r\n')
      return ''
    },
  }

  #path(path: string): string {
    const whole = path.startsWith('/') ? path : `${this.#folder}/${path}`
    return `/${whole
      .split('/')
      .filter((step) => step !== '' && step !== '.')
      .join('/')}`
  }

  #enter(path: string): string {
    if (!this.#state.folders.has(path)) return '550 no such folder'
    this.#folder = path
    return '250 there'
  }

  #ofFile(name: string, answer: (bytes: Buffer) => string): string {
    const bytes = this.#state.files.get(this.#path(name))
    return bytes === undefined ? '550 no such file' : answer(bytes)
  }

  #list(name: string): string {
    const { files, tricks } = this.#state
    if (tricks.giveListing !== undefined) return this.#opened(tricks.giveListing)
    const size = files.get(this.#path(name))?.length
    const line = `-rw-r--r-- 1 ftp ftp ${size ?? 0} Jan 01 00:00 ${name}\r\n`
    return this.#give(Buffer.from(size === undefined ? '' : line))
  }

  #beginTls(): string {
    if (this.#state.tricks.tls === undefined) return '502 no'
    this.#socket.write('234 go on\r\n')
    this.#socket.removeAllListeners('data')
    secured(this.#socket, this.#state, (secure) => {
      this.#socket = secure
      this.#listen()
    })
    return ''
  }

  #offer(reply: (port: number) => string): string {
    const server = createServer({ noDelay: true })
    this.#data = once(server, 'connection').then(([socket]: Socket[]) => {
      if (socket === undefined) throw new Error('no connection')
      track(this.#state.sockets, socket)
      server.close()
      return socket
    })
    void listen(server).then((port) => {
      this.#say(`${reply(port)}\r\n`)
    })
    this.#socket.once('close', () => server.close())
    return ''
  }

  #opened(use: (data: Socket) => void): string {
    this.#say('150 go\r\n')
    void this.#data?.then((socket) => {
      if (this.#isPrivate) secured(socket, this.#state, use)
      else use(socket)
    })
    return ''
  }

  #give(bytes: Buffer): string {
    return this.#opened((data) => {
      data.end(bytes, () => {
        this.#say('226 done\r\n')
      })
    })
  }

  #take(path: string, begun: Buffer): string {
    const { files, folders, tricks } = this.#state
    if (!folders.has(path.slice(0, path.lastIndexOf('/')) || '/')) return '553 no such folder'
    return this.#opened((data) => {
      if (tricks.takeUpload !== undefined) {
        tricks.takeUpload(data, this.#socket)
        return
      }
      const pieces = [begun]
      let taken = 0
      const keep = () => files.set(path, Buffer.concat(pieces).subarray(0, tricks.keptBytes))
      keep()
      data.on('data', (piece: Buffer) => {
        pieces.push(piece)
        taken += piece.length
        if (taken < (tricks.cutAfter ?? Infinity)) return
        keep()
        data.destroy()
        this.#socket.destroy()
      })
      data.on('end', () => {
        keep()
        data.end()
        this.#say('226 done\r\n')
      })
    })
  }
}
