/** Reads the answer of the EIDA routing service to `query?format=json`. */
import { z } from 'zod'

import { fitJson, itemsOf, parseJson } from './json.ts'
import type { SourceReading } from './reading.ts'

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''))

const answer = itemsOf(
  z.object({
    url: z.string(),
    params: itemsOf(
      z.object({
        net: text,
        sta: text,
        loc: text,
        cha: text,
        start: text,
        end: text,
        priority: text,
      }),
    ),
  }),
)

/** @throws {Fault} `SOURCE_BROKEN`, with the position or the path of what is wrong */
export function readEidaJson(content: string, name: string): SourceReading {
  const centres = fitJson(answer, parseJson(content, name), name)
  const routes = centres.flatMap(({ url, params }) =>
    params.map(({ net, sta, loc, cha, start, end, priority }) => ({
      urls: [url],
      network: net,
      station: sta,
      location: loc,
      channel: cha,
      start,
      end,
      priority,
    })),
  )
  return { name, routes, centres: [], remarks: [] }
}
