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
import { asFault, Fault } from '../model/index.ts'
import type { Shipment, StoredFile } from '../model/index.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import type { Store } from '../store/store.ts'
import { answered } from './ftp-faults.ts'
import { isDone } from './ftp-session.ts'
import type { FtpSession } from './ftp-session.ts'
import { sizeOf } from './ftp-size.ts'
import type { FtpSize } from './ftp-size.ts'
import { partName, spotFor } from './naming.ts'
import type { NamingTurns, Spot } from './naming.ts'
import { restOfFile } from './rest-of-file.ts'

/** What is brought to which place. */
export interface FtpPlacing {
  readonly store: Pick<Store, 'open'>
  readonly shipment: Pick<Shipment<'ftp-push'>, 'id' | 'name' | 'file' | 'to'>
  /** Whether an earlier attempt may have left something there. */
  readonly isRepeat: boolean
  readonly turns: NamingTurns
}

/**
 * @returns the name that the file has there
 * @throws {Fault}
 */
export async function placeFile(session: FtpSession, placing: FtpPlacing): Promise<string> {
  const { store, shipment, isRepeat, turns } = placing
  const { name, file, to } = shipment
  const temporary = partName(shipment)
  const begun = isRepeat ? await sizeOf(session, temporary) : 'none'
  if (isRepeat && typeof begun !== 'number') {
    const spot = await lookForSpot(session, name, file)
    if (spot.isOurs) return spot.name
  }
  if (begun !== file.bytes) await fill(session, store, file, temporary, begun)
  // The name is looked for only now: the sending may have taken hours.
  const folder = `${to.host}:${to.port}/${to.directory}`
  return turns.take(folder, () => settle(session, temporary, name, file))
}

function lookForSpot(session: FtpSession, name: string, file: StoredFile): Promise<Spot> {
  return spotFor(name, session.host, async (candidate) => {
    const size = await sizeOf(session, candidate)
    if (typeof size !== 'number') return 'nothing'
    if (size !== file.bytes) return 'other'
    return (await session.digest(candidate, size)) === file.sha256 ? 'ours' : 'other'
  })
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
 * A source that breaks would take the conversation with it: so it ends early instead. What was sent is
 * gone on with next time; where there is none, it is removed.
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
  const fault = asFault(broken[0])
  if (fault.retry === 'never') await session.ask('DELE', temporary)
  throw fault
}

/** Gives the file its name; where somebody was faster with it, the next one. */
async function settle(
  session: FtpSession,
  temporary: string,
  name: string,
  file: StoredFile,
): Promise<string> {
  let spot = await lookForSpot(session, name, file)
  while (!spot.isOurs) {
    await session.demand('RNFR', temporary, (code) => code === 350)
    const { code } = await session.ask('RNTO', spot.name)
    if (isDone(code)) return spot.name
    const next = await lookForSpot(session, name, file)
    if (next.name === spot.name) throw answered(session.host, code, 'RNTO')
    spot = next
  }
  // The sending was in vain: an earlier attempt got to the end, and could not be asked about.
  await session.ask('DELE', temporary)
  return spot.name
}
