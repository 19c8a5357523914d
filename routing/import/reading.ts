/**
 * The nouns of the import: what a source says of centres and routes, as it says it. Nothing here is
 * judged; codes and times may be wrong.
 */

/** Where one kind of data stream is served. A code or time is `''` where the source gives none. */
export interface SourceRoute {
  /** What the source calls the centre; left out where it names URLs only. */
  readonly centre?: string
  /** Service URLs; those of other services than FDSN dataselect and station may be among them. */
  readonly urls: readonly string[]
  readonly network: string
  readonly station: string
  readonly location: string
  readonly channel: string
  readonly start: string
  readonly end: string
  /** `1` for the authoritative centre. */
  readonly priority: string
}

/** What the source says of one centre; a text is `''` where it says nothing. */
export interface SourceCentre {
  readonly name: string
  readonly fullName: string
  readonly website: string
  readonly urls: readonly string[]
  /** Whether this is the centre's entry in the registry, whose word counts more than a catalogue's. */
  readonly isRegistered: boolean
}

export interface SourceReading {
  /** The file or URL. */
  readonly name: string
  readonly routes: readonly SourceRoute[]
  readonly centres: readonly SourceCentre[]
  /** What was left out in reading, one sentence each. */
  readonly remarks: readonly string[]
}
