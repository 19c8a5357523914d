/** The jobs that answer slices of lines. */
import type { NewJob } from '../model/index.ts'

/** All that ask web services of other centres: those that hang must leave places for everything else. */
export const asking = 'fdsnws'

/** By whom a slice is answered. */
export interface Work {
  readonly handler: string
  /** For another centre: the base address of its web services, which the handler asks. */
  readonly asked?: string
}

type Slice = Pick<NewJob<'handle'>, 'key' | 'input' | 'requester' | 'blocks'>

export function handleJob(slice: Slice, { handler, asked }: Work): NewJob<'handle'> {
  const job = { ...slice, stage: 'handle' } as const
  if (asked === undefined) return { ...job, handler }
  const input = { ...slice.input, asks: handler }
  return { ...job, input, handler: asking, destination: destinationOf(asked) }
}

/** A host that hangs keeps its own share of the places and no more. */
function destinationOf(fdsnws: string): string {
  return `fdsnws ${new URL(fdsnws).host}`
}
