/** Kinds of keys of the configuration: each has a meaning, which the example prints, and a default. */
import { z } from 'zod'

export const text = (meaning: string, byDefault: string) =>
  z.string().default(byDefault).describe(meaning)

export const whole = (meaning: string, byDefault: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z.number().int().min(min).max(max).default(byDefault).describe(meaning)

export const flag = (meaning: string, byDefault: boolean) =>
  z.boolean().default(byDefault).describe(meaning)

export const words = (meaning: string, byDefault: string[]) =>
  z.array(z.string()).default(byDefault).describe(meaning)
