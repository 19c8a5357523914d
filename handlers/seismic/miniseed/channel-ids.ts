/**
 * The ids in the headers of records. Almost every record has the id of the one before, so the bytes
 * are compared and nothing is made; the same id is the same object for as long as it is remembered.
 */
import type { ChannelId } from '../channel-id.ts'
import { readSourceId } from './source-id.ts'

/** A file made to have a new id in every record must not fill the memory. */
const capacity = 4096

export class ChannelIds {
  readonly #byKey = new Map<string, ChannelId>()
  #current: ChannelId = { network: '', station: '', location: '', channel: '' }
  #stationWord = 0
  #locationWord = 0
  #networkWord = 0
  /** The bytes of the last source identifier, and how many of them there are. */
  readonly #bytes = new Uint8Array(256)
  #length = -1

  /** Version 2: twelve bytes of the fixed header, which begins at `at`, compared as three words. */
  read2(view: DataView, at: number): ChannelId {
    const stationWord = view.getUint32(at + 8)
    const locationWord = view.getUint32(at + 12)
    const networkWord = view.getUint32(at + 16)
    const isSame =
      stationWord === this.#stationWord &&
      locationWord === this.#locationWord &&
      networkWord === this.#networkWord &&
      this.#length < 0
    if (isSame) return this.#current
    this.#stationWord = stationWord
    this.#locationWord = locationWord
    this.#networkWord = networkWord
    this.#length = -1
    this.#current = this.#remembered(`${stationWord} ${locationWord} ${networkWord}`, () =>
      idAt(view, at),
    )
    return this.#current
  }

  /** Version 3: the source identifier of `length` bytes that begins at `at`. */
  read3(view: DataView, at: number, length: number): ChannelId {
    if (this.#isSameText(view, at, length)) return this.#current
    for (let i = 0; i < length; i++) this.#bytes[i] = view.getUint8(at + i)
    this.#length = length
    const text = Buffer.from(this.#bytes.subarray(0, length)).toString('utf8')
    this.#current = this.#remembered(text, () => readSourceId(text))
    return this.#current
  }

  #isSameText(view: DataView, at: number, length: number): boolean {
    if (length !== this.#length) return false
    for (let i = 0; i < length; i++) if (this.#bytes[i] !== view.getUint8(at + i)) return false
    return true
  }

  #remembered(key: string, make: () => ChannelId): ChannelId {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    if (this.#byKey.size >= capacity) this.#byKey.clear()
    const id = make()
    this.#byKey.set(key, id)
    return id
  }
}

function idAt(view: DataView, at: number): ChannelId {
  return {
    network: codeAt(view, at + 18, 2),
    station: codeAt(view, at + 8, 5),
    location: codeAt(view, at + 13, 2),
    channel: codeAt(view, at + 15, 3),
  }
}

/** Codes are padded with blanks, by some recorders with zeros or worse. */
function codeAt(view: DataView, at: number, length: number): string {
  let code = ''
  for (let i = at; i < at + length; i++) {
    const character = view.getUint8(i)
    if (character > 0x20 && character < 0x7f) code += String.fromCharCode(character)
  }
  return code
}
