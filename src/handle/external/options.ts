/** The section `[handlers.NAME]` of a program of the site's own. */
import { resolve } from 'node:path'

import { z } from 'zod'

import { whole } from '../../config/keys.ts'
import { Fault } from '../../model/index.ts'
import { isHeaderKeyword } from '../../parse/header.ts'
import type { ProductForm } from '../handler.ts'

export interface ExternalOptions {
  /** The program, by an absolute path or a bare name, and its arguments. */
  readonly command: readonly string[]
  readonly types: readonly string[]
  /** Whether it gets the lines as they were received, or as the gateway writes them. */
  readonly lines: 'received' | 'understood'
  readonly form: ProductForm
  readonly timeLimitMs: number
  /** A larger product is not taken. */
  readonly maxBytes: number
  /** Absolute path of the folder in which it works. */
  readonly folder: string
}

const minute = 60_000
const megabyte = 1_000_000

// The operating system ends a word at a NUL.
const word = z.string().regex(/^[^\0]*$/, 'must not hold a NUL')

const type = z
  .string()
  .transform((text) => text.replace(/^\./, '').toUpperCase())
  .refine((text) => /^[A-Z][A-Z0-9_-]{0,31}$/.test(text), 'is no type of line')
  .refine((text) => !isHeaderKeyword(text) && !framing.includes(text), 'is a word of the header')

const framing = ['NETDC_REQUEST', 'END']

export const externalSchema = z
  .strictObject({
    command: z
      .array(word)
      .min(1)
      .refine(([program]) => program !== '', 'names no program')
      .describe(
        'The program and its arguments: a list, no line for a shell. A name without a slash is looked\nfor in PATH.',
      ),
    types: z
      .array(type)
      .min(1)
      .describe('The types of line that it answers, all of them: built-in handlers get none.'),
    lines: z
      .enum(['received', 'understood'])
      .default('received')
      .describe(
        'What it reads: the lines as they were received; or as they were understood, which is easier\nto read (codes in upper case, plain quotes, all times alike).',
      ),
    ending: z
      .string()
      .regex(/^[A-Za-z0-9]+(\.[A-Za-z0-9]+){0,3}$/, 'must be the ending of a file name')
      .default('dat')
      .describe('What the names of its products end in.'),
    media_type: z
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w.+-]+)*$/, 'must be a media type')
      .default('application/octet-stream')
      .describe('The media type of its products; text/... may be mailed.'),
    minutes: z
      .number()
      .positive()
      .max(1200)
      .default(60)
      .describe('How long it may take; limits.job_minutes ends it, too.'),
    megabytes: whole(
      'How large a product may be, in megabytes; limits.part_bytes holds, too.',
      100_000,
      1,
      100_000_000,
    ),
    folder: z
      .string()
      .min(1)
      .default('netdc-data/handlers')
      .describe('Where it works: a folder of its own is made in there for each run.'),
  })
  .describe(
    'A program of your own, in any language, that answers lines: docs/writing-a-handler.md.\nThere may be several such sections, under names of your choice.',
  )

/** What the example of the configuration shows of keys that have no default. */
export const externalSample = { command: ['/opt/site/netdc-data', '--fast'], types: ['DATA'] }

/**
 * @param folder - what relative paths are relative to
 * @throws {Fault} `CONFIG`, naming every key that is wrong
 */
export function readExternalOptions(
  name: string,
  section: unknown,
  folder: string,
): ExternalOptions {
  const read = externalSchema.safeParse(section)
  if (!read.success) throw new Fault('CONFIG', reasonsOf(name, read.error))
  const { command, types, lines, ending, media_type: mediaType, minutes, megabytes } = read.data
  const [program = '', ...words] = command
  return {
    command: [program.includes('/') ? resolve(folder, program) : program, ...words],
    types: [...new Set(types)],
    lines,
    form: { ending, mediaType },
    timeLimitMs: minutes * minute,
    maxBytes: megabytes * megabyte,
    folder: resolve(folder, read.data.folder, name),
  }
}

function reasonsOf(name: string, { issues }: z.ZodError): string {
  const reasons = issues.map(
    ({ path: keys, message }) => `${['handlers', name, ...keys].join('.')}: ${message}`,
  )
  return reasons.join('; ')
}
