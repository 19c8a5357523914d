/** Holds the heap of a process that runs for months to what its work needs. */
import { setFlagsFromString } from 'node:v8'

/**
 * V8 doubles its room for new objects, up to 96 MiB, each time that as much as it holds has survived
 * there: a server gets to the largest size sooner or later, and needs a fraction of it. From the
 * call on the room stays as it is, a few MiB at the start of the program. What survived is looked
 * through again when it has grown by a quarter, where V8 would wait until it is several times as
 * much: a long request leaves behind at each stage what the next one has no use for. These flags,
 * unlike the sizes themselves, are looked at whenever the heap could grow, so they may be set while
 * V8 runs.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=25')
  Buffer.poolSize = poolBytes
}

/**
 * Small buffers are cut from pools, and one that is kept, such as a file's name in a zip, keeps its
 * whole pool: of 64 KiB in newer versions of Node, of 8 KiB in older ones, which is enough.
 */
const poolBytes = 8192
