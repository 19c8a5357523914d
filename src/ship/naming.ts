/** What a file is called at the far end. (protocol, section 6.3) */
import { createHash } from 'node:crypto'

import { Fault } from '../model/index.ts'
import type { Shipment } from '../model/index.ts'

/** `a.mseed`, `a.2.mseed`, `a.3.mseed`; the ending of what was compressed stays in one piece. */
function numberedName(name: string, number: number): string {
  if (number === 1) return name
  const ending = /(?:\.[A-Za-z]+)?\.gz$|\.[^.]*$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - ending.length)}.${number}${ending}`
}

/** How many names are tried before a folder counts as full of them. */
const mostNames = 100

/** A name that may be given, or that has been. */
export interface Spot {
  readonly name: string
  /** Whether what we bring stands there already: an earlier attempt got to the end and was not told. */
  readonly isOurs: boolean
}

/**
 * Looks from name to name until one is free, or holds what we bring.
 *
 * @param look - what stands there
 * @throws {Fault} `DESTINATION_REFUSED` where all are taken
 */
export async function spotFor(
  name: string,
  host: string,
  look: (candidate: string) => Promise<'nothing' | 'ours' | 'other'>,
): Promise<Spot> {
  for (let number = 1; number <= mostNames; number++) {
    const candidate = numberedName(name, number)
    const found = await look(candidate)
    if (found !== 'other') return { name: candidate, isOurs: found === 'ours' }
  }
  throw new Fault('DESTINATION_REFUSED', `${host}: all names like ${name} are taken`)
}

/** What a file is called on its way: the same for each attempt, and of this content alone. */
export function partName({ id, file }: Pick<Shipment, 'id' | 'file'>): string {
  const digest = createHash('sha256').update(`${id}\n${file.sha256}`).digest('hex')
  return `.netdc-${digest.slice(0, 12)}.part`
}

/**
 * Gives names in one folder one after another: between looking and naming nobody else of this process
 * may take the name, as many servers put one file in the place of another without a word.
 */
export class NamingTurns {
  readonly #last = new Map<string, Promise<unknown>>()

  async take<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(folder)
    const turn = (before ?? Promise.resolve()).then(work, work)
    this.#last.set(folder, turn)
    try {
      return await turn
    } finally {
      if (this.#last.get(folder) === turn) this.#last.delete(folder)
    }
  }
}
