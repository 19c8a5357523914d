/** Puts the replies of an FTP server together, however they were cut on their way (RFC 959, 4.2). */

/** Far above what servers greet with; below the limit of basic-ftp, which would count them again. */
const mostCharacters = 32_768

export class FtpReplies {
  /** What has come of a line so far. */
  #line = ''
  /** The lines of a reply that goes on. */
  #lines: string[] = []
  /** How the last line of that reply begins. */
  #ending = ''
  /** Since the last reply that was whole, line ends included. */
  #characters = 0

  /**
   * The replies that are whole with this piece. Lines outside a reply that are none are passed over.
   *
   * @throws {RangeError} when no reply gets whole for too long
   */
  read(piece: string): readonly string[] {
    const replies: string[] = []
    const parts = piece.split('\n')
    const rest = parts.pop() ?? ''
    for (const part of parts) {
      const reply = this.#take(this.#hold(part).replace(/\r$/, ''))
      this.#line = ''
      if (reply === undefined) continue
      this.#characters = 0
      replies.push(reply)
    }
    this.#hold(rest)
    return replies
  }

  #hold(part: string): string {
    this.#characters += part.length + 1
    if (this.#characters > mostCharacters) throw new RangeError('a reply that never ends')
    this.#line += part
    return this.#line
  }

  #take(line: string): string | undefined {
    if (this.#lines.length > 0) return this.#takeMore(line)
    if (/^\d{3}-/.test(line)) {
      this.#lines.push(line)
      this.#ending = line.slice(0, 3)
      return undefined
    }
    return /^\d{3}(?: |$)/.test(line) ? line : undefined
  }

  #takeMore(line: string): string | undefined {
    this.#lines.push(line)
    if (line !== this.#ending && !line.startsWith(`${this.#ending} `)) return undefined
    const reply = this.#lines.join('\n')
    this.#lines = []
    return reply
  }
}
