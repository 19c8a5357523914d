/**
 * The folder of an FTP server that files are put into. Names lead there from where the login began, which
 * costs no question; the folder is gone into, and made if need be, once that does not do.
 */
import { answered } from './ftp-faults.ts'
import { isDone } from './ftp-session.ts'
import type { FtpSession } from './ftp-session.ts'

export class FtpFolder {
  readonly #session: FtpSession
  readonly #directory: string
  #isEntered = false

  /** @param directory - a plain path: see `assertPlainDirectory` */
  constructor(session: FtpSession, directory: string) {
    this.#session = session
    this.#directory = directory === '.' ? '' : directory
  }

  get isEntered(): boolean {
    return this.#isEntered || this.#directory === ''
  }

  /** What a file is to be called in commands. */
  path(name: string): string {
    if (this.isEntered) return name
    return `${safeStep(this.#directory).replace(/\/+$/, '')}/${name}`
  }

  /**
   * The whole path at once, as most of them are there; else step by step, and what is missing is made.
   *
   * @throws {Fault}
   */
  async enter(): Promise<void> {
    if (this.isEntered) return
    const session = this.#session
    const directory = this.#directory
    if (!isDone((await session.ask('CWD', safeStep(directory))).code)) {
      if (directory.startsWith('/')) await session.demand('CWD', '/')
      for (const step of directory.split('/').filter((name) => name !== '' && name !== '.')) {
        await takeStep(session, safeStep(step))
      }
    }
    this.#isEntered = true
  }
}

async function takeStep(session: FtpSession, step: string): Promise<void> {
  if (isDone((await session.ask('CWD', step)).code)) return
  const made = await session.ask('MKD', step)
  const { code } = await session.ask('CWD', step)
  // Why it could not be made says more than that it is not there.
  if (!isDone(code)) throw answered(session.host, ...whyNot(made.code, code))
}

function whyNot(made: number, entered: number): [code: number, verb: string] {
  return isDone(made) ? [entered, 'CWD'] : [made, 'MKD']
}

/** Servers leave out a blank, and give a meaning to a tilde or a dash, at the beginning of a name. */
function safeStep(name: string): string {
  return /^[ ~-]/.test(name) ? `./${name}` : name
}
