/**
 * The one way to a place that somebody else named: a push target, a peer's pick-up, a web service. A
 * name is resolved once, every address that it has is checked, and the connection goes to a checked
 * address; so no name leads into the operator's own network. (mail rules, decision 10 and section 2.9)
 */
import type { Socket } from 'node:net'

export interface Target {
  /** A name, or an IP address with or without brackets. */
  readonly host: string
  readonly port: number
}

export interface Egress {
  /**
   * Connects to a target, with TCP_NODELAY set. TLS, where it is spoken, is begun by the caller, with the
   * name as `servername`.
   *
   * @param signal - stops the looking up and the connecting; not the connection, once it is there
   * @throws {Fault} `DESTINATION_REFUSED` where the target is not allowed, without any connection;
   *   `DESTINATION_DOWN` where its name cannot be looked up now, or nobody answers in time
   */
  connect(target: Target, signal: AbortSignal): Promise<Socket>

  /**
   * Whether a target may be connected to, as far as can be said without asking anybody: by its name
   * and its port, not yet by its addresses.
   *
   * @returns why not, for the requester; undefined where it may be tried
   */
  refusal(target: Target): string | undefined
}
