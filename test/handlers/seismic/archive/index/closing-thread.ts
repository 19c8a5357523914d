/** A process that has nothing else to do than to close a thread, right after it gave up what it asked for. */
import { IndexThread } from '../../../../../handlers/seismic/archive/index/index-thread.ts'
import { quiet } from '../../../../kit/quiet.ts'

const options = { file: '/nowhere/waits', roots: [], databases: [], pauseMs: 1 }
const thread = new IndexThread(options, quiet, new URL('./lost-thread.ts', import.meta.url))
const stopping = new AbortController()
const rescan = thread.rescan(stopping.signal).catch(() => undefined)

stopping.abort()
await thread.close()
await rescan

process.stdout.write('closed\n')
