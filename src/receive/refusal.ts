/**
 * Every answer by which a door turns mail away, in one table: the SMTP code, the enhanced code
 * (RFC 3463) and the sentence that the peer reads. Faults of the work that follows are not here.
 */
const refusals = {
  // The session.
  TOO_MANY_CONNECTIONS: [421, '4.7.0', 'Too many connections from your address'],
  SESSION_OVER: [421, '4.4.2', 'This session has lasted long enough, please connect again'],
  TOO_SLOW: [421, '4.4.2', 'The mail comes in too slowly'],
  CLOSING: [421, '4.3.2', 'The gateway is being stopped, please come back'],
  LONG_COMMAND: [500, '5.5.2', 'The line is too long'],
  BAD_HOST_NAME: [501, '5.5.4', 'That is no host name'],

  // The envelope.
  NEEDS_SMTPUTF8: [553, '5.6.7', 'An address beyond ASCII needs the parameter SMTPUTF8'],
  UNKNOWN_PARAMETER: [555, '5.5.4', 'A parameter is not known here'],
  LONG_LOCAL_PART: [553, '5.1.3', 'What stands before the @ is longer than 64 bytes'],
  NO_SUCH_ADDRESS: [550, '5.1.1', 'There is no such address here'],
  NOT_OURS: [550, '5.7.1', 'This gateway takes mail for its own addresses only'],
  TOO_MANY_RECIPIENTS: [452, '4.5.3', 'Too many recipients'],
  DISK_LOW: [452, '4.3.1', 'The disk is nearly full, please try again later'],

  // The mail itself, at the dot.
  TOO_LARGE: [552, '5.3.4', 'The mail is larger than this gateway accepts'],
  BARE_NEWLINE: [550, '5.5.2', 'A line of the header ends without CR LF'],
  HEADER_TOO_LARGE: [550, '5.6.0', 'The header is too large'],
  FROM_COUNT: [550, '5.6.0', 'There must be exactly one From field'],
  SENDER_COUNT: [550, '5.6.0', 'There must be at most one Sender field'],
  FROM_LIST: [550, '5.6.0', 'The From field names too many addresses'],
  TOO_MANY_SIGNATURES: [550, '5.6.0', 'There are too many DKIM-Signature fields'],
  TOO_MANY_HOPS: [554, '5.4.6', 'The mail has gone through too many hands: a loop'],
  TOO_MANY_PARTS: [550, '5.6.0', 'The mail has too many parts'],
  TOO_DEEP: [550, '5.6.0', 'The parts of the mail are nested too deeply'],
  NOT_STORED: [451, '4.3.0', 'The mail could not be stored, please try again later'],
} as const satisfies Record<string, readonly [code: number, enhanced: string, says: string]>

export type RefusalReason = keyof typeof refusals

/**
 * A mail, or a part of the conversation about it, is turned away. Its message is the reply without
 * the code: `5.1.1 There is no such address here`.
 */
export class Refusal extends Error {
  readonly reason: RefusalReason
  /** The SMTP code, under the name by which smtp-server looks for it. */
  readonly responseCode: number

  constructor(reason: RefusalReason, options?: { readonly cause: unknown }) {
    const [code, enhanced, says] = refusals[reason]
    super(`${enhanced} ${says}`, options)
    this.name = 'Refusal'
    this.reason = reason
    this.responseCode = code
  }
}
