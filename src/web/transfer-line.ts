/** Reads lines of the transfer log that FTP servers share: that of wu-ftpd, xferlog(5). */

/** A file that was sent to a client, or a part of it. */
export interface Transfer {
  /** The last two names of the path. */
  readonly token: string
  readonly name: string
  readonly peer: string
  /** How many bytes went out. */
  readonly bytes: number
  /** Whether that went well up to the end of the file. */
  readonly isComplete: boolean
}

/** Date, seconds, peer, bytes, path, type, action, direction; mode, user, service, login, end. */
const form =
  /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \d+ (\S+) (\d{1,15}) (\S+) [ab] \S+ o [agr] .* ([ci])\r?$/
const pathForm = /(?:^|\/)([\w-]{16,64})\/([^/]+)$/

/** @returns `undefined` for what is no download, or of no file of ours */
export function readTransfer(line: string): Transfer | undefined {
  const [, peer = '', bytes, path = '', end] = form.exec(line) ?? []
  const [, token, name] = pathForm.exec(path) ?? []
  if (token === undefined || name === undefined) return undefined
  return { token, name, peer, bytes: Number(bytes), isComplete: end === 'c' }
}
