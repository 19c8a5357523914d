/**
 * Reads entries of the FDSN data centre registry (`ws/datacenters/1/query`): all of them, or one alone
 * as centres publish it. Also the list of centres of irisws-fedcatalog (`1/datacenters`).
 */
import { z } from 'zod'

import { fitJson, itemsOf, parseJson } from './json.ts'
import type { SourceCentre, SourceReading, SourceRoute } from './reading.ts'

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''))

function listOf<T>(item: z.ZodType<T>) {
  return itemsOf(item)
    .nullish()
    .transform((items) => items ?? [])
}

const services = listOf(z.object({ url: text }))

/** Which data a repository holds; the priority 1 is the highest. */
const datasets = listOf(
  z.object({
    network: text,
    station: text,
    location: text,
    channel: text,
    starttime: text,
    endtime: text,
    priority: text,
    services,
  }),
)

/** `timeseriesRouting` is what earlier editions of the schema called the data sets. */
const repository = z.object({ services, datasets, timeseriesRouting: datasets })

const registered = z.object({
  name: z.string(),
  fullName: text,
  website: text,
  repositories: listOf(repository),
})

const registry = z.object({ datacenters: itemsOf(registered) })

const catalogued = itemsOf(
  z.object({
    name: z.string(),
    description: text,
    website: text,
    serviceURLs: z.record(z.string(), z.string()),
  }),
)

/** @throws {Fault} `SOURCE_BROKEN`, with the position or the path of what is wrong */
export function readRegistry(content: string, name: string): SourceReading {
  const value = parseJson(content, name)
  if (Array.isArray(value)) {
    const centres = fitJson(catalogued, value, name).map(cataloguedCentre)
    return { name, routes: [], centres, remarks: [] }
  }
  const isAlone = typeof value === 'object' && value !== null && 'repositories' in value
  const entries = isAlone
    ? [fitJson(registered, value, name)]
    : fitJson(registry, value, name).datacenters
  return {
    name,
    routes: entries.flatMap(routesOf),
    centres: entries.map(registeredCentre),
    remarks: [],
  }
}

function registeredCentre({ name, fullName, website, repositories }: Registered): SourceCentre {
  const urls = repositories.flatMap((each) => each.services.map(({ url }) => url))
  return { name, fullName, website, urls, isRegistered: true }
}

function cataloguedCentre(entry: z.infer<typeof catalogued>[number]): SourceCentre {
  const { name, description, website, serviceURLs } = entry
  const urls = Object.values(serviceURLs)
  return { name, fullName: description, website, urls, isRegistered: false }
}

type Registered = z.infer<typeof registered>
type Repository = Registered['repositories'][number]

function routesOf({ name, repositories }: Registered): SourceRoute[] {
  return repositories.flatMap((each) =>
    [...each.datasets, ...each.timeseriesRouting].map((dataset) => ({
      centre: name,
      urls: servicesOf(dataset, each).map(({ url }) => url),
      network: dataset.network,
      station: dataset.station,
      location: dataset.location,
      channel: dataset.channel,
      start: dataset.starttime,
      end: dataset.endtime,
      priority: dataset.priority,
    })),
  )
}

/** A data set may have services of its own instead of its repository's. */
function servicesOf(dataset: Repository['datasets'][number], { services: all }: Repository) {
  return dataset.services.length > 0 ? dataset.services : all
}
