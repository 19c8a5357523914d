/** What somebody who publishes work with a piece of data is asked to cite. */
export interface Citation {
  /** Whose work it is, e.g. `network IU`. */
  readonly subject: string
  /** Where it is described: a DOI as an address, e.g. `https://doi.org/10.7914/SN/IU`. */
  readonly reference: string
}
