/** Whether the web services answer through which other centres of the routing table are asked. */
import { allServices } from '../../routing/services.ts'
import type { CentreServices } from '../../routing/services.ts'
import { Fault } from '../model/index.ts'
import type { Workshop } from '../stages/workshop.ts'
import type { Finding } from './finding.ts'

type Shop = Pick<Workshop, 'registry' | 'table' | 'rules'>

/** All at once: there may be many, and each is another host. */
export async function probeCentres(shop: Shop, patienceMs = 20_000): Promise<readonly Finding[]> {
  const centres = allServices(shop.table(), shop.rules.dcName)
  return Promise.all(centres.map((centre) => probeCentre(centre, shop, patienceMs)))
}

async function probeCentre(
  { dcName, fdsnws }: CentreServices,
  { registry }: Shop,
  patienceMs: number,
): Promise<Finding> {
  const what = `web services of ${dcName}`
  const patience = new AbortController()
  const timer = setTimeout(() => {
    patience.abort(new Fault('SOURCE_DOWN', `${fdsnws} does not answer in ${patienceMs / 1000} s`))
  }, patienceMs)
  try {
    const wrong = await registry.checkSource({ fdsnws }, patience.signal)
    return { what, state: wrong === undefined ? 'ok' : 'failed', says: wrong ?? fdsnws }
  } finally {
    clearTimeout(timer)
  }
}
