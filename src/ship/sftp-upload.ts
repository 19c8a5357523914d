/** One shipment on its way into a folder of an SFTP server. The rules: `sftp-push-transport.ts`. */
import { createHash } from 'node:crypto'

import { Fault } from '../model/index.ts'
import type { Shipment } from '../model/index.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import type { Store } from '../store/store.ts'
import { inFlight, piecesOf } from './in-flight.ts'
import { numberedName } from './numbered-name.ts'
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

const mostNames = 100

/** What shipped file has got which name. */
interface Arrival {
  readonly name: string
  readonly bytes: number
}

/** A name for the file, and whether the file has it already. */
interface Spot {
  readonly name: string
  readonly isOurs: boolean
}

export class SftpUpload {
  readonly #session: SftpSession
  readonly #store: Pick<Store, 'open'>
  readonly #shipment: Shipment<'sftp-push'>
  readonly #limits: UploadLimits
  readonly #task: ShipTask
  readonly #part: string

  constructor(
    session: SftpSession,
    store: Pick<Store, 'open'>,
    shipment: Shipment<'sftp-push'>,
    limits: UploadLimits,
    task: ShipTask,
  ) {
    this.#session = session
    this.#store = store
    this.#shipment = shipment
    this.#limits = limits
    this.#task = task
    this.#part = this.#pathOf(partName(shipment))
  }

  /** @throws {Fault} where the file has not arrived; what may help the next attempt is left there */
  async deliver(): Promise<Arrival> {
    await this.#makeFolders()
    try {
      const spot = await this.#freeSpot()
      if (!spot.isOurs) await this.#upload()
      const name = spot.isOurs ? spot.name : await this.#settle(spot)
      if (spot.isOurs) await this.#session.remove(this.#part)
      return { name, bytes: this.#shipment.file.bytes }
    } catch (error) {
      if (error instanceof Fault && error.retry === 'never') await this.#discard()
      throw error
    }
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
    for (let count = 1; count <= mostNames; count++) {
      const name = numberedName(this.#shipment.name, count)
      const entry = await this.#session.look(this.#pathOf(name))
      if (!entry) return { name, isOurs: false }
      const isAlike = entry.isFile && entry.bytes === this.#shipment.file.bytes
      if (isAlike && (await this.#holdsOurs(name))) return { name, isOurs: true }
    }
    const { to, name } = this.#shipment
    throw new Fault('DESTINATION_REFUSED', `${to.host}: all names like ${name} are taken`)
  }

  async #holdsOurs(name: string): Promise<boolean> {
    const { isRepeat } = this.#task
    let handle: Buffer
    try {
      handle = await this.#session.open(this.#pathOf(name), 'read')
    } catch (error) {
      if (isRefusal(error)) return isRepeat
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
    const held = (await this.#session.look(this.#part))?.bytes ?? 0
    const doubtful = this.#limits.pieceBytes * this.#limits.mostInFlight
    const from = held > file.bytes ? 0 : Math.max(held - doubtful, 0)
    const handle = await this.#session.open(this.#part, from > 0 ? 'goOn' : 'anew')
    await this.#stream(limits, from, ({ bytes, position }) =>
      this.#session.write(handle, bytes, position),
    )
    await this.#session.close(handle)
    const arrived = (await this.#session.look(this.#part))?.bytes ?? 0
    if (arrived === file.bytes) return
    throw new Fault('DESTINATION_DOWN', `${to.host}: it kept ${arrived} of ${file.bytes} bytes`)
  }

  async #stream(
    { pieceBytes, mostInFlight }: UploadLimits,
    from: number,
    send: (piece: { readonly bytes: Buffer; readonly position: number }) => Promise<void>,
  ): Promise<void> {
    const ring = bufferRing(pieceBytes * mostInFlight)
    const rest = restOfFile(this.#store, this.#shipment.file, from, ring)
    const pieces = piecesOf(rest, pieceBytes, from)
    await inFlight(pieces, mostInFlight, send, (answer) =>
      this.#session.wait('sending the file', answer),
    )
  }

  /** Gives the file its name; where somebody was faster with it, the next one. */
  async #settle(first: Spot): Promise<string> {
    let spot = first
    for (;;) {
      try {
        await this.#session.rename(this.#part, this.#pathOf(spot.name))
        return spot.name
      } catch (error) {
        if (this.#session.isBroken) throw error
        const next = await this.#freeSpot()
        if (next.isOurs) return next.name
        if (next.name === spot.name) return await this.#force(spot.name, error)
        spot = next
      }
    }
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

/** The same for each attempt, and of this content alone. */
function partName({ id, file }: Pick<Shipment, 'id' | 'file'>): string {
  const hash = createHash('sha256').update(`${id} ${file.sha256}`).digest('hex')
  return `.netdc-${hash.slice(0, 12)}.part`
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
