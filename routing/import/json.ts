/** JSON of a source: parsed and held against a schema, with errors that name the source and the place. */
import { z } from 'zod'

import { Fault, oneLine } from '../../src/model/index.ts'

/** @throws {Fault} `SOURCE_BROKEN`, with the position */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('SOURCE_BROKEN', `${name}: bad JSON: ${placed(cause, text)}`, { cause })
  }
}

/** The engine says where the text is wrong, or quotes it, but for a text that is cut off. */
function placed(cause: unknown, text: string): string {
  const reason = oneLine(String(cause))
  if (!reason.includes('end of JSON input')) return reason
  return `${reason}, in line ${text.trimEnd().split('\n').length}`
}

/** @throws {Fault} `SOURCE_BROKEN`, naming the first value that does not fit */
export function fitJson<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const fit = schema.safeParse(value)
  if (fit.success) return fit.data
  const wrong = fit.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Fault('SOURCE_BROKEN', `${name}: not of this kind: ${wrong.slice(0, 1).join('')}`)
}

/**
 * A list that is given up at its first bad item: a source of ten million of them would fill the memory
 * with complaints.
 */
export function itemsOf<T>(item: z.ZodType<T>) {
  return z.custom<readonly unknown[]>(Array.isArray, 'not a list').transform((values, context) => {
    const fitting: T[] = []
    for (const [index, value] of values.entries()) {
      const fit = item.safeParse(value)
      if (fit.success) fitting.push(fit.data)
      else {
        for (const { path, message } of fit.error.issues.slice(0, 1)) {
          context.addIssue({ code: 'custom', path: [index, ...path], message })
        }
        return z.NEVER
      }
    }
    return fitting
  })
}
