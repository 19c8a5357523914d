/** How much a peer may take of the SMTP door: connections, time, commands. */
export interface SmtpLimits {
  /** Sessions at once. */
  readonly sessions: number
  /** Sessions at once from one address outside the trusted networks. */
  readonly perAddress: number
  /** RCPT commands in one transaction (RFC 5321 4.5.3.1.8 wants 100 at least). */
  readonly recipients: number
  readonly commandBytes: number
  /** Silence after which a session ends (RFC 5321 4.5.3.2 wants five minutes at least). */
  readonly idleMs: number
  readonly sessionMs: number
  /** The content of a mail may take this long, and a second more for every `slowest` bytes of it. */
  readonly contentMs: number
  /** Bytes a second (Postfix: smtpd_min_data_rate). */
  readonly slowest: number
  /** How often the deadlines are looked at. */
  readonly sweepMs: number
  /** How long an answer about the free space of the disk is good for. */
  readonly spaceMs: number
  /** How long a mail under way may go on when the door closes. */
  readonly graceMs: number
}

export const defaultSmtpLimits: SmtpLimits = {
  sessions: 200,
  perAddress: 10,
  recipients: 100,
  commandBytes: 2048,
  idleMs: 300_000,
  sessionMs: 1_800_000,
  contentMs: 300_000,
  slowest: 500,
  sweepMs: 1000,
  spaceMs: 1000,
  graceMs: 10_000,
}
