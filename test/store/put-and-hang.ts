/** A process that dies while it puts: begun by crash.test.ts, which kills it. */
import { openFileStore } from '../../src/store/file-store.ts'

const [folder = ''] = process.argv.slice(2)
const store = await openFileStore(folder)
await store.put(whole())
await store.put(half())

async function* whole() {
  yield await Promise.resolve(Buffer.from('whole'))
}

async function* half() {
  yield Buffer.alloc(3_000_000)
  process.stdout.write('half written\n')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}
