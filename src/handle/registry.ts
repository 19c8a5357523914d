/** The handlers of this gateway: which of them answers a line. */
import { asFault, Fault } from '../model/index.ts'
import type { RequestHeader, RequestLine } from '../model/index.ts'
import type {
  Handler,
  HandlerHost,
  HandlerModule,
  LineReading,
  ProductForm,
  Source,
} from './handler.ts'

/** A handler at work, with the module it was made by. */
interface Employed {
  readonly module: HandlerModule
  readonly handler: Handler
}

/** What a line became: the handler that answers it, or why none does. */
export type Assignment =
  | {
      readonly handler: string
      readonly unit: 'slice' | 'part'
      readonly warnings: readonly string[]
    }
  | { readonly problems: readonly string[] }

export class HandlerRegistry {
  readonly #employed: readonly Employed[]

  constructor(employed: readonly Employed[]) {
    this.#employed = employed
  }

  /** The types of line that are answered here, without the dot. */
  get types(): readonly string[] {
    return [...new Set(this.#employed.flatMap(({ module }) => module.types))]
  }

  get names(): readonly string[] {
    return this.#employed.map(({ module }) => module.name)
  }

  /**
   * Asks the handlers of the line's type, in their order; the first that can read it gets it. What
   * the last one says of a line that none can read is told.
   *
   * @param header - what the request wants, which the unit may hang on
   * @param means - for the line of another centre: how that is asked
   */
  assign(line: RequestLine, header?: RequestHeader, means?: keyof Source): Assignment {
    let problems: readonly string[] = [means === undefined ? notAnswered : notAsked]
    for (const { module } of this.#answering(line.type, means)) {
      const reading = module.readLine(line)
      if (!('problems' in reading)) {
        const unit = (header && module.unitOf?.(line.type, header)) ?? module.unit
        return { handler: module.name, unit, warnings: reading.warnings ?? [] }
      }
      problems = reading.problems
    }
    return { problems }
  }

  /** Why a handler that was assigned a line cannot answer it as its request wants it. */
  refusal(name: string, line: RequestLine, header: RequestHeader): string | undefined {
    return this.#find(name).module.refusal?.(line, header)
  }

  /** @throws {Fault} `NOT_HANDLED` when the configuration no longer has that handler */
  handler(name: string): Handler {
    return this.#find(name).handler
  }

  /** @throws {Fault} `NOT_HANDLED` */
  read(name: string, line: RequestLine): LineReading<unknown> {
    return this.#find(name).module.readLine(line)
  }

  /**
   * The form of a class's products, as its (last) handler has it.
   *
   * @param means - for the product of another centre: how that is asked
   */
  form(type: string, header: RequestHeader, means?: keyof Source): ProductForm {
    const one = this.#answering(type, means).at(-1)
    if (one === undefined) throw new Fault('NOT_HANDLED', `no handler answers ${type}`)
    return one.module.form(type, header)
  }

  /** Lets every handler begin the work that goes on by itself. */
  start(): void {
    for (const { handler } of this.#employed) handler.start?.()
  }

  /** Probes every handler that can be probed: the name, and what is wrong with it. */
  async check(
    signal: AbortSignal,
  ): Promise<readonly { name: string; wrong: string | undefined }[]> {
    const probes = this.#employed.map(async ({ module, handler }) => {
      return { name: module.name, wrong: await probe(handler, signal) }
    })
    return Promise.all(probes)
  }

  /** Probes the source of another centre. @returns what is wrong with it; `undefined` when nothing is */
  async checkSource(source: Source, signal: AbortSignal): Promise<string | undefined> {
    const asking = this.#employed.find(({ module }) => module.answersFor?.includes('fdsnws'))
    return asking === undefined ? notAsked : probe(asking.handler, signal, source)
  }

  /** Closes all of them, in reverse; then says of those that could not be closed. */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (const { handler } of this.#employed.toReversed()) {
      try {
        await handler.close?.()
      } catch (thrown) {
        failures.push(thrown)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'handlers could not be closed')
  }

  /** The handlers of a type, up to the first that takes it over. */
  #answering(type: string, means?: keyof Source): readonly Employed[] {
    const all = this.#employed.filter(({ module }) => module.types.includes(type))
    if (means !== undefined) return all.filter(({ module }) => module.answersFor?.includes(means))
    const last = all.findIndex(({ module }) => module.takesOver === true)
    return last < 0 ? all : all.slice(0, last + 1)
  }

  #find(name: string): Employed {
    const found = this.#employed.find(({ module }) => module.name === name)
    if (found === undefined) throw new Fault('NOT_HANDLED', `there is no handler ${name}`)
    return found
  }
}

const notAnswered = 'this centre does not answer this type'
const notAsked = 'this centre asks no other for lines of this type'

/**
 * Makes the handlers from their sections of the configuration.
 *
 * @param sections - by handler name
 * @param folder - what relative paths of the sections are relative to
 * @throws {Fault} `CONFIG` for a wrong section, or one that no handler has; then those that were
 *   made before it are closed again
 */
export async function employ(
  modules: readonly HandlerModule[],
  sections: Readonly<Record<string, unknown>>,
  folder: string,
  hostOf: (name: string) => HandlerHost,
): Promise<HandlerRegistry> {
  for (const name of Object.keys(sections)) {
    if (!modules.some((module) => module.name === name)) {
      throw new Fault('CONFIG', `there is no handler for the section [handlers.${name}]`)
    }
  }
  const employed: Employed[] = []
  try {
    for (const module of modules) {
      const options = module.readOptions(sections[module.name] ?? {}, folder)
      employed.push({ module, handler: await module.create(options, hostOf(module.name)) })
    }
  } catch (thrown) {
    // Why a handler could not be made matters more than what its neighbours say when closed.
    await new HandlerRegistry(employed).close().catch(() => undefined)
    throw thrown
  }
  return new HandlerRegistry(employed)
}

/** @returns what is wrong, `undefined` when nothing is or the handler cannot be probed */
async function probe(
  handler: Handler,
  signal: AbortSignal,
  source?: Source,
): Promise<string | undefined> {
  try {
    await handler.check?.(signal, source)
    return undefined
  } catch (thrown) {
    return asFault(thrown).message
  }
}
