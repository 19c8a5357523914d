/** One tar of files out of a store into the same store, in a process of its own: `bundle.ts STORE FILES`. */
import type { StoredFile } from '../../src/model/index.ts'
import { keepHeapSmall } from '../../src/cli/heap.ts'
import { tar } from '../../src/merge/bundle.ts'
import { bufferRing } from '../../src/store/buffer-ring.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { print } from '../report.ts'

const [folder = '', files = ''] = process.argv.slice(2)
keepHeapSmall()
const store = await openFileStore(folder)
const ring = bufferRing()
const entries = (JSON.parse(files) as StoredFile[]).map(({ key, bytes }, index) => ({
  name: `part${index}.mseed`,
  bytes,
  content: () => store.open(key, undefined, ring),
}))
const started = performance.now()
const { key, ...made } = await store.put(tar(entries, new Date(0)))
const seconds = (performance.now() - started) / 1000
const path = store.path(key)
print(JSON.stringify({ seconds, path, ...made, peakBytes: process.resourceUsage().maxRSS * 1024 }))
