/** Thrown by a command that ends with a status of its own. */
export class ExitStatus extends Error {
  readonly status: number

  /** @param sentence - for standard error; empty when everything has been said */
  constructor(status: number, sentence = '') {
    super(sentence)
    this.name = 'ExitStatus'
    this.status = status
  }
}
