/** A mail that the gateway writes to a person, ready to be sent. */
export interface Letter {
  /** Without angle brackets; derived from the job, so that a repeat can be recognised. */
  readonly messageId: string
  /** One bare addr-spec, checked. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Message-IDs without angle brackets, oldest first: the mail answered, and those it answers. */
  readonly references: readonly string[]
  /** The null return path for receipts, refusals and help; else the gateway's own address. */
  readonly returnPath: '' | 'gateway'
  /** Where it comes back to when it cannot be delivered; the gateway's own address unless told. */
  readonly bounces?: string
  readonly attachments: readonly Attachment[]
}

export interface Attachment {
  readonly name: string
  readonly mediaType: string
  /** Read once for each attempt to send. */
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * Hands letters to the mail system: an SMTP relay, or a folder.
 *
 * Implementations share one contract: `test/contracts/relay.ts`.
 */
export interface Relay {
  /**
   * Resolves when the other side has taken responsibility for the letter. Sending the same letter
   * again is allowed: its Message-ID tells the repeat.
   *
   * @returns where it went, for people: the file's path, or the relay's answer
   * @throws {Fault} `DESTINATION_DOWN` (4xx, no connection), `DESTINATION_REFUSED` (5xx),
   *   `RESOURCES` (the folder's disk is full)
   */
  send(letter: Letter, signal: AbortSignal): Promise<string>

  /** Probes the relay without sending anything. @throws {Fault} */
  check(signal: AbortSignal): Promise<void>

  close(): Promise<void>
}
