/** One shipment on its way into a folder of an SFTP server. The rules: `sftp-push-transport.ts`. */
import { Fault } from '../model/index.ts'
import type { Shipment } from '../model/index.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import type { Store } from '../store/store.ts'
import { inFlight, piecesOf } from './in-flight.ts'
import { partName, spotFor } from './naming.ts'
import type { NamingTurns, Spot } from './naming.ts'
import { restOfFile } from './rest-of-file.ts'
import type { SftpSession } from './sftp-session.ts'
import type { ShipTask } from './transport.ts'

export interface UploadLimits {
  /** The most that is sent in one request. */
  readonly pieceBytes: number
  /** Requests that are under way at once. */
  readonly mostInFlight: number
}

/** For servers that do not bear what is faster: one request at a time, of a size that all must take. */
const patient: UploadLimits = { pieceBytes: 31_744, mostInFlight: 1 }

/** What shipped file has got which name. */
interface Arrival {
  readonly name: string
  readonly bytes: number
}

export interface UploadPlan {
  readonly store: Pick<Store, 'open'>
  readonly shipment: Shipment<'sftp-push'>
  readonly limits: UploadLimits
  readonly task: ShipTask
  readonly turns: NamingTurns
}

export class SftpUpload {
  readonly #session: SftpSession
  readonly #store: Pick<Store, 'open'>
  readonly #shipment: Shipment<'sftp-push'>
  readonly #limits: UploadLimits
  readonly #task: ShipTask
  readonly #turns: NamingTurns
  readonly #part: string
  /** Whether something of it may be there. */
  #hasBegun: boolean

  constructor(session: SftpSession, { store, shipment, limits, task, turns }: UploadPlan) {
    this.#session = session
    this.#store = store
    this.#shipment = shipment
    this.#limits = limits
    this.#task = task
    this.#turns = turns
    this.#hasBegun = task.isRepeat
    this.#part = this.#pathOf(partName(shipment))
  }

  /** @throws {Fault} where the file has not arrived; what may help the next attempt is left there */
  async deliver(): Promise<Arrival> {
    const { to, file } = this.#shipment
    await this.#makeFolders()
    try {
      const name = await this.#nameOfEarlier()
      if (name !== undefined) return { name, bytes: file.bytes }
      await this.#upload()
      const folder = `${to.host}:${to.port}/${to.directory}`
      return {
        name: await this.#turns.take(folder, () => this.#settle()),
        bytes: file.bytes,
      }
    } catch (error) {
      if (error instanceof Fault && error.retry === 'never') await this.#discard()
      throw error
    }
  }

  /** An earlier attempt may have got to the end, and not been told. */
  async #nameOfEarlier(): Promise<string | undefined> {
    if (!this.#task.isRepeat) return undefined
    const spot = await this.#freeSpot()
    if (!spot.isOurs) return undefined
    await this.#session.remove(this.#part)
    return spot.name
  }

  /** From the first one that is missing: those above may be closed to us. */
  async #makeFolders(): Promise<void> {
    const paths = foldersOf(this.#shipment.to.directory)
    const missing: string[] = []
    for (const path of paths.reverse()) {
      const entry = await this.#session.look(path)
      if (entry) break
      missing.unshift(path)
    }
    for (const path of missing) {
      try {
        await this.#session.makeFolder(path)
      } catch (error) {
        // Another shipment may have been faster.
        if (this.#session.isBroken || !(await this.#session.look(path))) throw error
      }
    }
  }

  async #freeSpot(): Promise<Spot> {
    const { name, file, to } = this.#shipment
    return spotFor(name, to.host, async (candidate) => {
      const entry = await this.#session.look(this.#pathOf(candidate))
      if (!entry) return 'nothing'
      const isAlike = entry.isFile && entry.bytes === file.bytes
      return isAlike && (await this.#holdsOurs(candidate)) ? 'ours' : 'other'
    })
  }

  /** What may not be read counts as another's: rather two copies than none. */
  async #holdsOurs(name: string): Promise<boolean> {
    let handle: Buffer
    try {
      handle = await this.#session.open(this.#pathOf(name), 'read')
    } catch (error) {
      if (isRefusal(error)) return false
      throw error
    }
    const isSame = await this.#isSame(handle)
    await this.#session.close(handle)
    return isSame
  }

  async #isSame(handle: Buffer): Promise<boolean> {
    const difference = { isFound: false }
    try {
      await this.#stream(this.#limits, 0, async ({ bytes, position }) => {
        const held = await this.#session.read(handle, bytes.length, position)
        if (held.equals(bytes)) return
        difference.isFound = true
        throw new Error('this is another file')
      })
    } catch (error) {
      if (!difference.isFound || this.#session.isBroken) throw error
    }
    return !difference.isFound
  }

  async #upload(): Promise<void> {
    try {
      await this.#send(this.#limits)
    } catch (error) {
      if (this.#session.isBroken || !(error instanceof Fault) || isOfStore(error)) throw error
      const { host, port } = this.#shipment.to
      this.#task.log.warn({ host, port, err: error }, 'push goes on with one request at a time')
      await this.#send(patient)
    }
  }

  /** Goes on behind what came before; only the last that was under way then may not be all there. */
  async #send(limits: UploadLimits): Promise<void> {
    const { file, to } = this.#shipment
    const held = this.#hasBegun ? ((await this.#session.look(this.#part))?.bytes ?? 0) : 0
    this.#hasBegun = true
    const doubtful = this.#limits.pieceBytes * this.#limits.mostInFlight
    const from = held > file.bytes ? 0 : Math.max(held - doubtful, 0)
    const handle = await this.#session.open(this.#part, from > 0 ? 'goOn' : 'anew')
    await this.#write(handle, limits, from)
    const arrived = (await this.#session.look(this.#part))?.bytes ?? 0
    if (arrived === file.bytes) return
    throw new Fault('DESTINATION_DOWN', `${to.host}: it kept ${arrived} of ${file.bytes} bytes`)
  }

  async #write(handle: Buffer, limits: UploadLimits, from: number): Promise<void> {
    try {
      await this.#stream(limits, from, ({ bytes, position }) =>
        this.#session.write(handle, bytes, position),
      )
    } catch (error) {
      // Some servers let nobody open a file that is open.
      if (!this.#session.isBroken) await this.#session.close(handle).catch(() => undefined)
      throw error
    }
    await this.#session.close(handle)
  }

  async #stream(
    { pieceBytes, mostInFlight }: UploadLimits,
    from: number,
    send: (piece: { readonly bytes: Buffer; readonly position: number }) => Promise<void>,
  ): Promise<void> {
    const rest = restOfFile(this.#store, this.#shipment.file, {
      offset: from,
      isChecked: this.#task.isRepeat,
      buffer: bufferRing({ heldBytes: pieceBytes * mostInFlight }),
    })
    const pieces = piecesOf(rest, pieceBytes, from)
    await inFlight(pieces, mostInFlight, send, (answer) =>
      this.#session.wait('sending the file', answer),
    )
  }

  /** Gives the file its name; where somebody was faster with it, the next one. */
  async #settle(): Promise<string> {
    let spot = await this.#freeSpot()
    while (!spot.isOurs) {
      try {
        await this.#session.rename(this.#part, this.#pathOf(spot.name))
        return spot.name
      } catch (error) {
        if (this.#session.isBroken) throw error
        const next = await this.#freeSpot()
        if (next.name === spot.name && !next.isOurs) return await this.#force(spot.name, error)
        spot = next
      }
    }
    await this.#session.remove(this.#part)
    return spot.name
  }

  /** Where the name is free and yet cannot be given, as on disks without hard links. */
  async #force(name: string, reason: unknown): Promise<string> {
    try {
      await this.#session.replace(this.#part, this.#pathOf(name))
      return name
    } catch {
      throw reason
    }
  }

  async #discard(): Promise<void> {
    if (this.#session.isBroken) return
    await this.#session.remove(this.#part).catch(() => undefined)
  }

  #pathOf(name: string): string {
    const { directory } = this.#shipment.to
    const isBare = directory === '' || directory.endsWith('/')
    return isBare ? `${directory}${name}` : `${directory}/${name}`
  }
}

/** `/a/b` gives `/a` and `/a/b`. */
function foldersOf(directory: string): string[] {
  const root = directory.startsWith('/') ? '/' : ''
  const names = directory.split('/').filter((name) => name !== '')
  return names.map((_, index) => root + names.slice(0, index + 1).join('/'))
}

function isRefusal(error: unknown): boolean {
  return error instanceof Fault && error.code === 'DESTINATION_REFUSED'
}

/** Whatever the server did, the store could not give the file. */
function isOfStore(fault: Fault): boolean {
  return !fault.code.startsWith('DESTINATION')
}
