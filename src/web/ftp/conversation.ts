/**
 * What is answered to the commands of one session. Everyone may come in as `anonymous`; whoever
 * knows a token sees its one file, and nobody sees anything else.
 */
import type { Log } from '../../log/log.ts'
import type { Clock } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import type { Ready } from '../ready.ts'
import type { Waiting } from '../waiting.ts'
import { readCommand, verbs } from './command.ts'
import type { Verb } from './command.ts'
import type { Ends } from './data-channel.ts'
import { DataPath } from './data-path.ts'
import type { FtpLimits } from './limits.ts'
import { factsLine, listLine, timeValue } from './listing.ts'
import type { Listed } from './listing.ts'
import type { PassivePorts } from './passive-ports.ts'
import { placeOf, walk } from './paths.ts'
import type { Words } from './paths.ts'
import { Sending } from './sending.ts'

export interface ConversationOptions {
  readonly waiting: Waiting
  readonly store: Pick<Store, 'open'>
  readonly log: Log
  readonly clock: Clock
  readonly limits: FtpLimits
  readonly ports: PassivePorts
  /** The IPv4 address that clients are told for data connections; `''` for the one they reached. */
  readonly passiveAddress: string
}

type Handler = (argument: string) => string | Promise<string>

/** What the top, a folder and a file have in common: nothing is there, or this is. */
type Seen =
  { readonly kind: 'top' } | { readonly kind: 'folder' | 'file'; readonly shipment: Ready }

/** What a stranger may say. */
const beforeLogin: ReadonlySet<Verb> = new Set([
  'USER',
  'PASS',
  'FEAT',
  'HELP',
  'NOOP',
  'OPTS',
  'QUIT',
  'SYST',
] as const)

export class Conversation {
  readonly #options: ConversationOptions
  readonly #handlers: Readonly<Record<Verb, Handler>>
  readonly #dataPath: DataPath
  readonly #sending: Sending
  #user: 'unknown' | 'named' | 'in' = 'unknown'
  #folder: Words = []
  #restart = 0
  #early = 0
  #mistakes = 0
  #wrongPaths = 0
  #isOver = false

  /** @param say - for what is said before the answer to a command */
  constructor(options: ConversationOptions, ends: Ends, say: (reply: string) => void) {
    const { connectMs, stallMs, lingerMs } = options.limits
    this.#options = options
    this.#dataPath = new DataPath({ ...options, connectMs }, ends)
    this.#sending = new Sending({ ...options, stallMs, lingerMs, say, peer: ends.peer })
    this.#handlers = { ...this.#manners(), ...this.#paths(), ...this.#transfers() }
  }

  /** The last answer has been given. */
  get isOver(): boolean {
    return this.#isOver
  }

  get isIn(): boolean {
    return this.#user === 'in'
  }

  /** Whether a data connection is awaited or in use. */
  get isSending(): boolean {
    return this.#sending.isActive
  }

  /**
   * @param line - `undefined` for one that was too long
   * @param isCalledOff - whether the client has sent ABOR meanwhile
   */
  async answer(line: string | undefined, isCalledOff: boolean): Promise<string> {
    this.#sending.begin()
    if (isCalledOff) this.callOff()
    const command = line === undefined ? 'unreadable' : readCommand(line)
    if (command === 'unreadable') return this.#mistake('500 That is no command.')
    if (command === 'unknown') return this.#mistake('502 There is no such command here.')
    if (!this.isIn) {
      if (++this.#early > this.#options.limits.strangerCommands) return this.#end(tooMuch)
      if (!beforeLogin.has(command.verb)) return '530 Please log in as anonymous.'
    }
    return this.#handlers[command.verb](command.argument)
  }

  /** The client wants no more of what is being sent. */
  callOff(): void {
    this.#sending.callOff()
  }

  close(): void {
    this.#dataPath.close()
    this.#sending.close()
  }

  #manners() {
    return {
      USER: (name: string) => this.#greet(name),
      PASS: () => this.#welcome(),
      QUIT: () => this.#end('221 Goodbye.'),
      NOOP: () => '200 Yes.',
      SYST: () => '215 UNIX Type: L8',
      FEAT: () => ['211-Features:', ...features.map((one) => ` ${one}`), '211 End'].join('\r\n'),
      HELP: () => ['214-Commands:', ` ${verbs.join(' ')}`, '214 End'].join('\r\n'),
      OPTS: (what: string) =>
        /^UTF-?8( ON)?$/i.test(what) ? '200 Names are in UTF-8.' : '501 There is no such option.',
      // Bytes are never changed: they are data, also where somebody forgot to ask for binary.
      TYPE: (type: string) => chosen(/^(A( N)?|I|L ?8)$/i.test(type)),
      MODE: (mode: string) => chosen(/^S$/i.test(mode)),
      STRU: (structure: string) => chosen(/^F$/i.test(structure)),
      STAT: (path: string) => (path === '' ? '211 All is well.' : '504 Please use LIST for that.'),
      ABOR: () => {
        this.#dataPath.drop()
        return '226 Nothing is under way.'
      },
    }
  }

  #paths() {
    return {
      PWD: () => `257 "${pathOf(this.#folder).replaceAll('"', '""')}" is where you are.`,
      CWD: (path: string) => this.#enter(path),
      CDUP: () => this.#enter('..'),
      SIZE: (path: string) => this.#about(path, ({ bytes }) => `213 ${bytes}`),
      MDTM: (path: string) => this.#about(path, ({ at }) => `213 ${timeValue(at)}`),
      MLST: (path: string) =>
        this.#about(path, (file) => `250-This is known:\r\n ${factsLine(file)}\r\n250 End`),
    }
  }

  #transfers() {
    return {
      PASV: () => this.#dataPath.passive(),
      EPSV: (argument: string) => this.#dataPath.extendedPassive(argument),
      PORT: (argument: string) => this.#dataPath.active(argument),
      EPRT: (argument: string) => this.#dataPath.extendedActive(argument),
      REST: (argument: string) => this.#restartAt(argument),
      RETR: (path: string) => this.#retrieve(path),
      LIST: (path: string) => this.#list(path, (file) => listLine(file, this.#options.clock())),
      NLST: (path: string) => this.#list(path, ({ name }) => name),
      MLSD: (path: string) => this.#list(path, factsLine),
    }
  }

  #greet(name: string): string {
    this.#user = 'unknown'
    if (!/^(anonymous|ftp)$/i.test(name)) return this.#mistake('530 Only anonymous is known here.')
    this.#user = 'named'
    return '331 Any password will do.'
  }

  #welcome(): string {
    if (this.#user === 'unknown') return '503 Please say USER first.'
    this.#user = 'in'
    return '230 Welcome. Shipments are fetched by the addresses in letters.'
  }

  async #enter(path: string): Promise<string> {
    const words = walk(this.#folder, path)
    const seen = await this.#look(words)
    if (!seen || seen.kind === 'file') return this.#nothing()
    this.#folder = words
    return '250 There you are.'
  }

  async #about(path: string, say: (file: Listed) => string): Promise<string> {
    const seen = await this.#look(walk(this.#folder, path))
    return seen?.kind === 'file' ? say(listed(seen.shipment)) : this.#nothing()
  }

  #restartAt(argument: string): string {
    const at = Number(argument)
    if (!/^\d{1,15}$/.test(argument)) return '501 That is no number of bytes.'
    this.#restart = at
    return `350 The next file is sent from byte ${at}.`
  }

  async #retrieve(path: string): Promise<string> {
    const first = this.#restart
    this.#restart = 0
    const seen = await this.#look(walk(this.#folder, path))
    if (seen?.kind !== 'file') return this.#nothing()
    if (first > seen.shipment.file.bytes) return '554 The file has no such bytes.'
    const channel = this.#dataPath.take()
    return channel ? this.#sending.file(channel, seen.shipment, first) : noChannel
  }

  async #list(argument: string, line: (file: Listed) => string): Promise<string> {
    this.#restart = 0
    // Clients write options of `ls` before the path.
    const path = argument.replace(/^(-\w+ ?)+/, '')
    const seen = await this.#look(walk(this.#folder, path))
    if (!seen) return this.#nothing()
    const channel = this.#dataPath.take()
    if (!channel) return noChannel
    // Of the top nothing is told: what lies there are secrets.
    const text = seen.kind === 'top' ? '' : `${line(listed(seen.shipment))}\r\n`
    return this.#sending.text(channel, text)
  }

  async #look(words: Words): Promise<Seen | undefined> {
    const place = placeOf(words)
    if (place && place.token === undefined) return { kind: 'top' }
    const token = place?.token ?? ''
    const shipment = await this.#options.waiting.find(token)
    if (typeof shipment === 'string') {
      this.#wrongPaths++
      return undefined
    }
    if (place?.name === undefined) return { kind: 'folder', shipment }
    return place.name === shipment.name ? { kind: 'file', shipment } : undefined
  }

  /** The answer is the same whatever is missing; whoever guesses must come again each few times. */
  #nothing(): string {
    if (this.#wrongPaths >= this.#options.limits.wrongPaths) return this.#end(tooMuch)
    return '550 There is nothing here.'
  }

  #mistake(reply: string): string {
    return ++this.#mistakes > this.#options.limits.mistakes ? this.#end(tooMuch) : reply
  }

  #end(reply: string): string {
    this.#isOver = true
    return reply
  }
}

const tooMuch = '421 That was not right too often. Goodbye.'
const noChannel = '425 Please use EPSV or PASV first.'
const features = [
  'EPRT',
  'EPSV',
  'MDTM',
  'MLST type*;size*;modify*;perm*;',
  'PASV',
  'REST STREAM',
  'SIZE',
  'TVFS',
  'UTF8',
]

function chosen(isServed: boolean): string {
  return isServed ? '200 So be it.' : '504 That is not served.'
}

function pathOf(words: Words): string {
  return `/${words.join('/')}`
}

function listed({ name, file, receipt }: Ready): Listed {
  return { name, bytes: file.bytes, at: receipt.at }
}
