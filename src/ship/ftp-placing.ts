/**
 * Puts one file into a folder of an FTP server, so that it stands there whole under its
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
import { FtpFolder } from './ftp-folder.ts'
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

/** Where one file is going. */
interface Move {
  readonly session: FtpSession
  readonly folder: FtpFolder
  readonly store: Pick<Store, 'open'>
  readonly file: StoredFile
  /** The name that the file has until it is whole. */
  readonly temporary: string
  readonly isRepeat: boolean
}

/**
 * @returns the name that the file has there
 * @throws {Fault}
 */
export async function placeFile(session: FtpSession, placing: FtpPlacing): Promise<string> {
  const { store, shipment, isRepeat, turns } = placing
  const { name, file, to } = shipment
  const folder = new FtpFolder(session, to.directory)
  const move = { session, folder, store, file, temporary: partName(shipment), isRepeat }
  if (isRepeat) await folder.enter()
  const begun = isRepeat ? await sizeOf(session, folder.path(move.temporary)) : 'none'
  if (isRepeat && typeof begun !== 'number') {
    const spot = await lookForSpot(move, name)
    if (spot.isOurs) return spot.name
  }
  if (begun !== file.bytes) await fill(move, begun)
  // The name is looked for only now: the sending may have taken hours.
  return turns.take(`${to.host}:${to.port}/${to.directory}`, () => settle(move, name))
}

function lookForSpot({ session, folder, file }: Move, name: string): Promise<Spot> {
  return spotFor(name, session.host, async (candidate) => {
    const path = folder.path(candidate)
    const size = await sizeOf(session, path)
    if (typeof size !== 'number') return 'nothing'
    if (size !== file.bytes) return 'other'
    return (await session.digest(path, size)) === file.sha256 ? 'ours' : 'other'
  })
}

/** Afterwards the temporary file is whole. */
async function fill(move: Move, begun: FtpSize): Promise<void> {
  const { session, folder, file, temporary } = move
  const offset = typeof begun === 'number' && begun < file.bytes ? begun : 0
  const isResumed = offset > 0 && (await goesOn(move, offset))
  if (!isResumed) {
    if (begun !== 'none') await session.ask('DELE', folder.path(temporary))
    await sendAll(move)
  }
  const size = await sizeOf(session, folder.path(temporary))
  // A server that does not tell has at least said that all was received.
  if (typeof size !== 'number' || size === file.bytes) return
  await session.ask('DELE', folder.path(temporary))
  throw new Fault('DESTINATION_DOWN', `${session.host} kept ${size} of ${file.bytes} bytes`)
}

/** Where the file cannot be put into its folder from afar, the folder is gone into first, or made. */
async function sendAll(move: Move): Promise<void> {
  const { session, folder } = move
  let sent = await send(move, 'STOR', 0)
  if (!isDone(sent.code) && !sent.isBegun && !folder.isEntered) {
    await folder.enter()
    sent = await send(move, 'STOR', 0)
  }
  if (!isDone(sent.code)) throw answered(session.host, sent.code, 'STOR')
}

/** Sends what is missing; false where the server does not let files be gone on with. */
async function goesOn(move: Move, offset: number): Promise<boolean> {
  const { session } = move
  const { code, message } = await session.ask('FEAT')
  if (code !== 211 || !/^\s*REST STREAM\s*$/im.test(message)) return false
  const sent = await send(move, 'APPE', offset)
  if (isDone(sent.code)) return true
  // Some say that they can, and then that they may not (451 or 550).
  if (!sent.isBegun) return false
  throw answered(session.host, sent.code, 'APPE')
}

/**
 * A source that breaks would take the conversation with it: so it ends early instead. What was sent is
 * gone on with next time; where there is none, it is removed.
 */
async function send(
  { session, folder, store, file, temporary, isRepeat }: Move,
  verb: 'STOR' | 'APPE',
  offset: number,
): Promise<{ readonly code: number; readonly isBegun: boolean }> {
  const broken: unknown[] = []
  let isBegun = false
  const untilBroken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    isBegun = true
    try {
      yield* restOfFile(store, file, { offset, isChecked: isRepeat, buffer: bufferRing() })
    } catch (error) {
      broken.push(error)
    }
  }
  const code = await session.upload(verb, folder.path(temporary), untilBroken())
  if (broken.length === 0) return { code, isBegun }
  const fault = asFault(broken[0])
  if (fault.retry === 'never') await session.ask('DELE', folder.path(temporary))
  throw fault
}

/** Gives the file its name; where somebody was faster with it, the next one. */
async function settle(move: Move, name: string): Promise<string> {
  const { session, folder, temporary } = move
  let spot = await lookForSpot(move, name)
  while (!spot.isOurs) {
    await session.demand('RNFR', folder.path(temporary), (code) => code === 350)
    const { code } = await session.ask('RNTO', folder.path(spot.name))
    if (isDone(code)) return spot.name
    const next = await lookForSpot(move, name)
    if (next.name === spot.name) throw answered(session.host, code, 'RNTO')
    spot = next
  }
  // The sending was in vain: an earlier attempt got to the end, and could not be asked about.
  await session.ask('DELE', folder.path(temporary))
  return spot.name
}
