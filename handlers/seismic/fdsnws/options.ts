/** One `[[handlers.seismic.fdsnws]]` section: the web services of a centre that answers without files. */
import { z } from 'zod'

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })
const seconds = (most: number, byDefault: number) =>
  z.number().positive().max(most).default(byDefault)
const code = z
  .string()
  .regex(/^[A-Za-z0-9*?]{1,8}$/, 'must be a network code, * and ? allowed')
  .transform((text) => text.toUpperCase())

export const fdsnwsSchema = z
  .strictObject({
    url: address
      .optional()
      .describe('Where its web services begin, e.g. https://geofon.example/fdsnws.'),
    station: address.optional().describe('fdsnws-station, where it is not below url.'),
    dataselect: address.optional().describe('fdsnws-dataselect, where it is not below url.'),
    availability: address.optional().describe('fdsnws-availability, where it is not below url.'),
    networks: z.array(code).min(1).default(['*']).describe('Networks that are asked for there.'),
    connections: z
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe('Connections at once to one host, all requests together.'),
    connect_seconds: seconds(600, 10).describe('How long a connection may take.'),
    answer_seconds: seconds(3600, 120).describe('How long the first byte of an answer may take.'),
    silence_seconds: seconds(3600, 60).describe('How long an answer may pause.'),
    wait_seconds: seconds(86_400, 300).describe(
      'How long a service that is busy is waited for, before the work is put off.',
    ),
    request_lines: z.int().min(1).max(10_000).default(500).describe('Lines of one POST request.'),
    user_agent: z
      .string()
      .regex(/^[\x20-\x7e]{1,200}$/, 'must be one line of ASCII')
      .optional()
      .describe(
        'What the gateway calls itself there; unless told, its name, version and how to reach you.',
      ),
  })
  .refine(({ url, station, dataselect }) => url ?? (station && dataselect), {
    error: 'url is missing, or station and dataselect are',
  })

export interface FdsnwsOptions {
  /** Addresses of services, up to `…/1/`. */
  readonly station: string
  readonly dataselect: string
  /** Where availability may be, the likeliest place first. */
  readonly availability: readonly string[]
  /** Patterns of the networks that are asked for. */
  readonly networks: readonly string[]
  readonly connections: number
  readonly connectMs: number
  readonly answerMs: number
  readonly silenceMs: number
  /** The sum of all waits for a busy service on behalf of one question. */
  readonly waitMs: number
  readonly requestLines: number
  /** Undefined for what the gateway calls itself everywhere. */
  readonly userAgent: string | undefined
}

/** @param section - as {@link fdsnwsSchema} gave it */
export function fdsnwsOptions(section: z.output<typeof fdsnwsSchema>): FdsnwsOptions {
  const below = (path: string) => `${baseOf(section.url ?? '')}/${path}/1/`
  const places = section.url === undefined ? [] : ['availability', 'ext/availability'].map(below)
  return {
    station: serviceAt(section.station) ?? below('station'),
    dataselect: serviceAt(section.dataselect) ?? below('dataselect'),
    availability: [serviceAt(section.availability) ?? [], places].flat(),
    networks: section.networks,
    connections: section.connections,
    connectMs: section.connect_seconds * 1000,
    answerMs: section.answer_seconds * 1000,
    silenceMs: section.silence_seconds * 1000,
    waitMs: section.wait_seconds * 1000,
    requestLines: section.request_lines,
    userAgent: section.user_agent,
  }
}

/**
 * The services of a centre of which just the base address is known, as the routing table names it. A
 * host without a path stands for its `/fdsnws`; any other address is what precedes `/station/1/`.
 */
export function servicesBelow(base: string): FdsnwsOptions {
  const { origin, pathname } = new URL(base)
  const path = pathname.replace(/\/+$/, '')
  const below = (service: string) => `${origin}${path === '' ? '/fdsnws' : path}/${service}/1/`
  const [station, dataselect, availability] = ['station', 'dataselect', 'availability'].map(below)
  const section = fdsnwsSchema.parse({ station, dataselect, availability })
  const { availability: first, ...options } = fdsnwsOptions(section)
  return { ...options, availability: [...first, below('ext/availability')] }
}

/** `https://host` and `https://host/fdsnws/` are both `https://host/fdsnws`. */
function baseOf(url: string): string {
  const bare = url.replace(/\/+$/, '')
  return bare.endsWith('/fdsnws') ? bare : `${bare}/fdsnws`
}

/** `…/dataselect/1`, or the address of its `query`. */
function serviceAt(url: string | undefined): string | undefined {
  return url
    ?.replace(/\/+$/, '')
    .replace(/\/query$/, '')
    .concat('/')
}
