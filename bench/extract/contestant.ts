/** Who takes part in a comparison. */

export interface Contestant {
  readonly name: string
  /** Writes the records into a new file. */
  readonly extract: (file: string) => Promise<void>
  /** How much memory that takes, in bytes. */
  readonly peak: () => Promise<number>
}
