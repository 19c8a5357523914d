/** How much a peer may take of the web server: connections and time. */
export interface WebLimits {
  readonly connections: number
  /** At once from one address; this machine's own are free, because a proxy brings everybody's. */
  readonly perAddress: number
  /** A connection on which nothing moves for this long is given up. */
  readonly silenceMs: number
  /** What a request says of itself must be said by then: whoever drips it holds a place. */
  readonly headersMs: number
  /** The same of all that the client sends; how long the answer takes is another matter. */
  readonly requestMs: number
  /** How long a connection may wait for its next request. */
  readonly keepAliveMs: number
  /** How often the deadlines are looked at. */
  readonly sweepMs: number
}

export const defaultWebLimits: WebLimits = {
  connections: 1000,
  perAddress: 200,
  silenceMs: 300_000,
  headersMs: 20_000,
  requestMs: 30_000,
  keepAliveMs: 10_000,
  sweepMs: 5000,
}
