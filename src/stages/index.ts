/** What each stage does and what follows: one file for each, in the order of the flow. */
import type { Stages } from '../pipeline.ts'
import { handleStage } from './handle.ts'
import { mergeStage } from './merge.ts'
import { notifyStage } from './notify.ts'
import { parseStage } from './parse.ts'
import { routeStage } from './route.ts'
import { shipStage } from './ship.ts'
import type { Workshop } from './workshop.ts'

export function stagesOf(shop: Workshop): Stages {
  return {
    parse: parseStage(shop),
    route: routeStage(shop),
    handle: handleStage(shop),
    merge: mergeStage(shop),
    ship: shipStage(shop),
    notify: notifyStage(shop),
  }
}
