/** Makes handlers of the sections that name a program of the site's own. */
import { Fault } from '../../model/index.ts'
import type { RequestLine } from '../../model/index.ts'
import { typeOf, writeLine } from '../../parse/line.ts'
import type { HandlerModule, LineReading } from '../handler.ts'
import { ExternalHandler } from './handler.ts'
import type { ExternalQuery } from './handler.ts'
import { readExternalOptions } from './options.ts'
import type { ExternalOptions } from './options.ts'

/**
 * A program has its types for itself: whoever names one wants all such lines to go to it, and not those
 * alone that a built-in handler leaves. So these come before the built-in handlers, which then get none.
 *
 * @param sections - of all handlers, by name
 * @param folder - what relative paths are relative to
 * @param known - the handlers that the program brings along: their sections are their own
 * @throws {Fault} `CONFIG` for a wrong section, or a type that two of them name
 */
export function externalHandlers(
  sections: Readonly<Record<string, unknown>>,
  folder: string,
  known: readonly HandlerModule[],
): readonly HandlerModule[] {
  const owners = new Map<string, string>()
  const modules: HandlerModule[] = []
  for (const [name, section] of Object.entries(sections)) {
    if (known.some((module) => module.name === name) || !hasCommand(section)) continue
    const options = readExternalOptions(checked(name), section, folder)
    for (const type of options.types) {
      const owner = owners.get(type)
      if (owner !== undefined) throw new Fault('CONFIG', disputed(type, owner, name))
      owners.set(type, name)
    }
    modules.push(externalModule(name, options))
  }
  return modules
}

function hasCommand(section: unknown): boolean {
  return typeof section === 'object' && section !== null && 'command' in section
}

/** It becomes the name of a folder. */
function checked(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(name)) return name
  const rule = 'up to 32 letters, digits, _ and -'
  throw new Fault('CONFIG', `handlers."${name}": the name of a handler has ${rule}`)
}

function disputed(type: string, one: string, other: string): string {
  return `handlers.${one} and handlers.${other} both name the type ${type}: each type has one program`
}

function externalModule(name: string, options: ExternalOptions): HandlerModule {
  const module: HandlerModule<ExternalOptions, ExternalQuery> = {
    name,
    types: options.types,
    unit: 'part',
    takesOver: true,
    readOptions: (section, folder) => readExternalOptions(name, section, folder),
    readLine: (line) => readLine(line, options.lines),
    form: () => options.form,
    create: (read, host) => new ExternalHandler(read, host),
  }
  return module
}

/** What the fields mean is the program's business; two of them are the gateway's. */
function readLine(line: RequestLine, wanted: ExternalOptions['lines']): LineReading<ExternalQuery> {
  if (line.fields.length < 2) {
    return { problems: [`NETWORK is missing: .${line.type} takes DC_NAME and NETWORK first`] }
  }
  const received = line.text.trim()
  // A line of BREQ_FAST, or one that was quoted, is no line of its type as it came.
  const isReadable = typeOf(received) === line.type
  return { query: { text: wanted === 'received' && isReadable ? received : writeLine(line) } }
}
