/**
 * Puts one file into the folder that an FTP conversation is in, so that it stands there whole under its
 * name, and once.
 *
 * - The bytes go into a file with a temporary name, the same for every attempt at the same shipment. What
 *   an earlier attempt left of it is gone on with, where the server can say how much that is.
 * - A file that has the name already is another's, and ours becomes `name.2.ext`; unless it has our size
 *   and, read back, our SHA-256: then an earlier attempt of ours got to the end and was not told. Reading
 *   back is the one proof that every server can give, and is done for equal sizes only. What may not be
 *   read counts as another's: rather two copies than none.
 */
import { createHash } from 'node:crypto'

import { Fault } from '../model/index.ts'
import type { Shipment, StoredFile } from '../model/index.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import type { Store } from '../store/store.ts'
import { answered } from './ftp-faults.ts'
import { isDone } from './ftp-session.ts'
import type { FtpSession } from './ftp-session.ts'
import { sizeOf } from './ftp-size.ts'
import type { FtpSize } from './ftp-size.ts'
import { numberedName } from './numbered-name.ts'
import { restOfFile } from './rest-of-file.ts'

/** How many names are tried before a folder counts as full of them. */
const mostNames = 100

/**
 * @returns the name that the file has there
 * @throws {Fault}
 */
export async function placeFile(
  session: FtpSession,
  store: Pick<Store, 'open'>,
  shipment: Pick<Shipment, 'id' | 'name' | 'file'>,
  isRepeat: boolean,
): Promise<string> {
  const { name, file } = shipment
  const temporary = temporaryName(shipment)
  const begun = isRepeat ? await sizeOf(session, temporary) : 'none'
  if (isRepeat && typeof begun !== 'number') {
    const { own } = await lookForName(session, name, file)
    if (own !== undefined) return own
  }
  if (begun !== file.bytes) await fill(session, store, file, temporary, begun)
  return rename(session, temporary, name, file)
}

function temporaryName({ id, file }: Pick<Shipment, 'id' | 'file'>): string {
  const digest = createHash('sha256').update(`${id}\n${file.sha256}`).digest('hex')
  return `.netdc-${digest.slice(0, 12)}.part`
}

/** Looks from name to name until one is free or holds what we bring. */
async function lookForName(
  session: FtpSession,
  name: string,
  file: StoredFile,
): Promise<{ readonly own?: string; readonly free?: string }> {
  for (let number = 1; number <= mostNames; number++) {
    const candidate = numberedName(name, number)
    const size = await sizeOf(session, candidate)
    if (typeof size !== 'number') return { free: candidate }
    if (size !== file.bytes) continue
    if ((await session.digest(candidate, size)) === file.sha256) return { own: candidate }
  }
  throw new Fault('DESTINATION_REFUSED', `${session.host} has ${mostNames} files of that name`)
}

/** Afterwards the temporary file is whole. */
async function fill(
  session: FtpSession,
  store: Pick<Store, 'open'>,
  file: StoredFile,
  temporary: string,
  begun: FtpSize,
): Promise<void> {
  const offset = typeof begun === 'number' && begun < file.bytes ? begun : 0
  const isResumed = offset > 0 && (await goesOn(session, store, file, temporary, offset))
  if (!isResumed) {
    if (begun !== 'none') await session.ask('DELE', temporary)
    const { code } = await send(
      session,
      'STOR',
      temporary,
      restOfFile(store, file, 0, bufferRing()),
    )
    assertSent(session, 'STOR', code)
  }
  const size = await sizeOf(session, temporary)
  // A server that does not tell has at least said that all was received.
  if (typeof size !== 'number' || size === file.bytes) return
  await session.ask('DELE', temporary)
  throw new Fault('DESTINATION_DOWN', `${session.host} kept ${size} of ${file.bytes} bytes`)
}

/** Sends what is missing; false where the server does not let files be gone on with. */
async function goesOn(
  session: FtpSession,
  store: Pick<Store, 'open'>,
  file: StoredFile,
  temporary: string,
  offset: number,
): Promise<boolean> {
  const { code, message } = await session.ask('FEAT')
  if (code !== 211 || !/^\s*REST STREAM\s*$/im.test(message)) return false
  const sent = await send(session, 'APPE', temporary, restOfFile(store, file, offset, bufferRing()))
  // Some say that they can, and then that they may not (451 or 550).
  if (!isDone(sent.code) && !sent.isBegun) return false
  assertSent(session, 'APPE', sent.code)
  return true
}

function assertSent(session: FtpSession, verb: 'STOR' | 'APPE', code: number): void {
  if (!isDone(code)) throw answered(session.host, code, verb)
}

/**
 * A source that breaks would take the conversation with it, and what was sent would stay there: so it
 * ends early instead, and its remains are removed.
 */
async function send(
  session: FtpSession,
  verb: 'STOR' | 'APPE',
  temporary: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly code: number; readonly isBegun: boolean }> {
  const broken: unknown[] = []
  let isBegun = false
  const untilBroken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    isBegun = true
    try {
      yield* bytes
    } catch (error) {
      broken.push(error)
    }
  }
  const code = await session.upload(verb, temporary, untilBroken())
  if (broken.length === 0) return { code, isBegun }
  await session.ask('DELE', temporary)
  throw broken[0]
}

/**
 * The name is looked for only now: the sending may have taken hours. It may have been in vain, where an
 * earlier attempt got to the end and could not be asked about.
 */
async function rename(
  session: FtpSession,
  temporary: string,
  name: string,
  file: StoredFile,
): Promise<string> {
  const { own, free = name } = await lookForName(session, name, file)
  if (own !== undefined) {
    await session.ask('DELE', temporary)
    return own
  }
  await session.demand('RNFR', temporary, (code) => code === 350)
  await session.demand('RNTO', free)
  return free
}
