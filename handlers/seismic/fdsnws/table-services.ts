/**
 * Web services of centres that the routing table names, by their base addresses. There may be hundreds
 * of them: those that were not asked for longest are made anew when they are asked again.
 */
import { FdsnwsArchive } from './fdsnws-archive.ts'
import { servicesBelow } from './options.ts'
import type { FdsnwsHost } from './service.ts'

/** What is kept of one is small: where its services are, and which of them are not there. */
const mostKept = 256

export class TableServices {
  readonly #host: FdsnwsHost
  /** The one that was asked last comes last. */
  readonly #kept = new Map<string, FdsnwsArchive>()

  constructor(host: FdsnwsHost) {
    this.#host = host
  }

  /** @param base - `https://geofon.example/fdsnws` */
  at(base: string): FdsnwsArchive {
    const archive = this.#kept.get(base) ?? new FdsnwsArchive(servicesBelow(base), this.#host)
    this.#kept.delete(base)
    this.#kept.set(base, archive)
    const [oldest = base] = this.#kept.keys()
    if (this.#kept.size > mostKept) this.#kept.delete(oldest)
    return archive
  }
}
