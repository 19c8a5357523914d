/** One push by our own transport in a process of its own, for its memory: `send.ts STORE-FOLDER FILE-AS-JSON PORT`. */
import type { StoredFile } from '../../src/model/index.ts'
import { keepHeapSmall } from '../../src/cli/heap.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { pushByFtp } from './by-ftp.ts'

const [folder = '', file = '', port = ''] = process.argv.slice(2)
keepHeapSmall()
await pushByFtp(await openFileStore(folder), JSON.parse(file) as StoredFile, Number(port))
