/** Cuts what a client sends into lines, without the Telnet commands in between (RFC 959, 4.1.3). */

/** A line without its end. */
export interface CommandLine {
  /** `undefined` for one that was too long. */
  readonly text: string | undefined
}

const newline = 0x0a
const carriageReturn = 0x0d
/** Begins a Telnet command. */
const escape = 0xff
/** WILL, WONT, DO, DONT: one more byte follows. */
const firstOption = 0xfb
/** The lowest byte that is a Telnet command after an escape. */
const lowestCommand = 0xf0

export class CommandLines {
  readonly #line: Buffer
  #length = 0
  #isTooLong = false
  /** Inside a Telnet command: what the next byte is. */
  #telnet: 'none' | 'command' | 'option' = 'none'

  /** @param mostBytes - of a line, with its end */
  constructor(mostBytes: number) {
    this.#line = Buffer.alloc(mostBytes)
  }

  /** @returns the lines that end in these bytes */
  push(bytes: Uint8Array): readonly CommandLine[] {
    const lines: CommandLine[] = []
    for (const byte of bytes) {
      if (this.#isTelnet(byte)) continue
      if (byte === newline) lines.push(this.#take())
      else if (this.#length < this.#line.length - 1) this.#line[this.#length++] = byte
      else this.#isTooLong = true
    }
    return lines
  }

  #isTelnet(byte: number): boolean {
    switch (this.#telnet) {
      case 'none':
        if (byte === escape) this.#telnet = 'command'
        return byte === escape
      case 'command':
        this.#telnet = byte >= firstOption && byte < escape ? 'option' : 'none'
        // The command itself may have gone by as urgent data: then this is a letter again.
        return byte >= lowestCommand
      case 'option':
        this.#telnet = 'none'
        return true
    }
  }

  #take(): CommandLine {
    const isCr = this.#length > 0 && this.#line[this.#length - 1] === carriageReturn
    const text = this.#line.toString('utf8', 0, isCr ? this.#length - 1 : this.#length)
    const line = { text: this.#isTooLong ? undefined : text }
    this.#length = 0
    this.#isTooLong = false
    return line
  }
}
