/** Reads what the thread of an index is started with. */
import { z } from 'zod'
import type { WorkOptions } from './index-work.ts'

const schema = z.object({
  file: z.string(),
  roots: z.array(z.string()),
  databases: z.array(z.string()),
  pauseMs: z.number(),
})

export function readWorkOptions(data: unknown): WorkOptions {
  return schema.parse(data)
}
