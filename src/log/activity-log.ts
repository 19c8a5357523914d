/**
 * The activity log, as NetDC kept one: a line for each event, to be read by people and scripts.
 *
 * `2026-11-21T19:30:00.123+01:00 NCEDC:Nov_21,18:30:00:17 SHIPPED class=INV kilobytes=12 …`
 */
import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

import type { Event } from './events.ts'

/** Local time with its offset, or UTC. */
export type TimeStyle = 'local' | 'utc'

/** Fields that stand at the start of the line, or stand for the HUB_ID that does. */
const opening = new Set(['id', 'at', 'hubId', 'kind', 'requestId'])

/** One line of the log, without its line end. Values that are not one plain word are quoted. */
export function activityLine(event: Event, style: TimeStyle): string {
  const pairs = Object.entries(event).filter(
    ([key, value]) => value !== undefined && !opening.has(key),
  )
  const words = pairs.map(([key, value]) => `${key}=${plain(String(value))}`)
  return [stamp(event.at, style), event.hubId ?? '-', event.kind, ...words].join(' ')
}

function plain(value: string): string {
  return /^[^\s"=\\\p{C}]+$/u.test(value) ? value : escaped(value)
}

/** A JSON string, with the control and format characters escaped that JSON leaves alone. */
function escaped(value: string): string {
  return JSON.stringify(value).replaceAll(/(?! )[\p{C}\p{Z}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

function stamp(at: number, style: TimeStyle): string {
  const utc = new Date(at / 1000)
  if (style === 'utc') return utc.toISOString()
  const offset = -utc.getTimezoneOffset()
  const local = new Date(utc.getTime() + offset * 60_000).toISOString().slice(0, -1)
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')
  const minutes = String(Math.abs(offset) % 60).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`
}

export interface ActivityLog {
  /** Resolves when the events are handed to the operating system; rejects when they could not be. */
  write(events: readonly Event[]): Promise<void>
  /** Has the next event written into the file anew, after it was rotated away. */
  reopen(): void
  /** Lets go of the file when what was written before is in it. */
  close(): Promise<void>
}

/** @param file - made with its folder when the first event is written */
export function openActivityLog(file: string, style: TimeStyle): ActivityLog {
  return new ActivityFile(file, style)
}

const lineFeed = 10
/** The log holds addresses: for its owner, and a group that may read it, e.g. `adm`. */
const fileMode = 0o640

class ActivityFile implements ActivityLog {
  readonly #file: string
  readonly #style: TimeStyle
  #handle: FileHandle | undefined
  #isRotated = false
  /** Whether a disk that ran full cut the last line off. */
  #isTorn = false
  /** What is done before the next thing. */
  #turn: Promise<void> = Promise.resolve()

  constructor(file: string, style: TimeStyle) {
    this.#file = file
    this.#style = style
  }

  write(events: readonly Event[]): Promise<void> {
    const lines = events.map((event) => `${activityLine(event, this.#style)}\n`)
    return this.#inTurn(() => this.#append(lines.join('')))
  }

  reopen(): void {
    this.#isRotated = true
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#letGo())
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined) // told to whoever asked for it
    return done
  }

  async #append(lines: string): Promise<void> {
    if (this.#isRotated) await this.#letGo()
    this.#handle ??= await this.#open()
    const bytes = Buffer.from(this.#isTorn ? `\n${lines}` : lines)
    let written = 0
    try {
      while (written < bytes.length) {
        const { bytesWritten } = await this.#handle.write(bytes, written)
        written += bytesWritten
      }
    } finally {
      if (written > 0) this.#isTorn = bytes[written - 1] !== lineFeed
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#file), { recursive: true })
    return open(this.#file, 'a', fileMode)
  }

  async #letGo(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    this.#isRotated = false
    this.#isTorn = false
    await handle?.close()
  }
}
