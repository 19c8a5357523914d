/** How much a client may take of the FTP server: connections, time, commands, wrong guesses. */
export interface FtpLimits {
  /** Sessions at once. */
  readonly sessions: number
  /** Sessions at once from one address: many people may stand behind one. */
  readonly perAddress: number
  /** Longer command lines are not kept. */
  readonly lineBytes: number
  /** Commands that may wait for their turn; then no more is read. */
  readonly queued: number
  /** Commands before login. */
  readonly strangerCommands: number
  /** Commands that are none, and logins that fail. */
  readonly mistakes: number
  /** Paths that lead to no shipment. */
  readonly wrongPaths: number
  readonly loginMs: number
  /** Silence after which a session ends, but for transfers. */
  readonly idleMs: number
  /** How long a data connection may be awaited. */
  readonly connectMs: number
  /** A transfer whose client takes nothing for this long is given up. */
  readonly stallMs: number
  /** How long a client may leave a data connection open after the last byte. */
  readonly lingerMs: number
}

export const defaultFtpLimits: FtpLimits = {
  sessions: 250,
  perAddress: 60,
  lineBytes: 512,
  queued: 16,
  strangerCommands: 20,
  mistakes: 20,
  wrongPaths: 5,
  loginMs: 60_000,
  idleMs: 300_000,
  connectMs: 30_000,
  stallMs: 300_000,
  lingerMs: 10_000,
}
