/** Work that fills the disk is put off while little of it is free. Mail has a watermark of its own. */
import { Fault } from '../model/index.ts'
import type { Stage } from '../model/index.ts'
import type { Stages, StageWork } from '../pipeline.ts'

/**
 * The same stages, but for those that write products: their jobs wait for room.
 *
 * @param hasRoom - asked whenever a job begins
 */
export function aboveFloor(stages: Stages, hasRoom: () => Promise<boolean>): Stages {
  return {
    ...stages,
    handle: withRoom(stages.handle, hasRoom),
    merge: withRoom(stages.merge, hasRoom),
  }
}

function withRoom<S extends Stage>(
  work: StageWork<S>,
  hasRoom: () => Promise<boolean>,
): StageWork<S> {
  return {
    ...work,
    async run(...job) {
      if (await hasRoom()) return work.run(...job)
      throw new Fault('RESOURCES', 'less of the disk is free than must be')
    },
  }
}
