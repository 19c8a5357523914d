/** Prints `netdc.config.example` from the tree: every key, its meaning, its default. */
import { stringify } from 'smol-toml'
import { z } from 'zod'

import { configSchema } from './schema.ts'

/** A section that is read by somebody else, e.g. a handler: `[handlers.seismic]`. */
export interface ForeignSection {
  readonly name: string
  readonly schema: z.ZodObject
  /**
   * Values to show, for a section that nobody has unless it is written: all of it is printed as a
   * comment.
   */
  readonly sample?: Readonly<Record<string, unknown>>
}

const opening = `# The configuration of netdc, in TOML. Every key is shown with its default: a key that is left
# out keeps it. Relative paths are relative to this file. The program looks for the file at
# --config, $NETDC_CONFIG, ./netdc.config and /etc/netdc/netdc.config.
`

export function configExample(foreign: readonly ForeignSection[]): string {
  const own = Object.entries(configSchema.shape)
    .filter(([name]) => name !== 'handlers')
    .map(([name, schema]) => section(name, unwrapped(schema), schema.description))
  const others = foreign.map(({ name, schema, sample }) =>
    sample === undefined
      ? section(name, schema, schema.description)
      : section(name, schema, schema.description, { values: sample, mark: '#' }),
  )
  return [opening, ...own, ...others].join('\n')
}

/** How a section is shown: with values other than the defaults, and a mark before what is none. */
interface Showing {
  readonly values: Readonly<Record<string, unknown>>
  readonly mark: string
}

function section(
  name: string,
  schema: z.ZodObject,
  meaning: string | undefined,
  showing: Showing = { values: {}, mark: '' },
): string {
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
  const keys = Object.entries(shape).map(([key, value]) => entry(key, value, showing))
  return `${comment(meaning)}${showing.mark}[${name}]\n${keys.join('')}`
}

function entry(key: string, schema: z.core.$ZodType, { values, mark }: Showing): string {
  const value: unknown = values[key] ?? z.parse(schema, undefined)
  const meaning = z.globalRegistry.get(schema)?.description
  return `${comment(meaning)}${mark}${stringify({ [key]: value })}`
}

function comment(meaning: string | undefined): string {
  if (meaning === undefined) return ''
  return meaning
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('')
}

/** The object below `.prefault({})`. */
function unwrapped(schema: z.core.$ZodType): z.ZodObject {
  const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema
  if (!(inner instanceof z.ZodObject)) throw new Error('a section must be an object')
  return inner
}
