/** One file of metadata as it was when it was indexed. */

/** What kind of metadata a file holds: StationXML, control headers of SEED, RESP text. */
export type SourceKind = 'stationxml' | 'dataless' | 'resp'

/** Another size or time means that a file must be read again. */
export interface Signature {
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
}

export interface SourceFile extends Signature {
  readonly path: string
  /** The last part of its path: what requesters may read. */
  readonly name: string
  readonly kind: SourceKind
  /** Of StationXML: the label of its encoding. Empty for others. */
  readonly encoding: string
}
