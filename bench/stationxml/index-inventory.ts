/**
 * Indexes a folder of metadata in a process of its own, and prints as JSON what it took:
 * `node index-inventory.ts FOLDER INDEX`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { Metadata } from '../../handlers/seismic/metadata/metadata.ts'
import { quiet } from '../../test/kit/quiet.ts'
import { print } from '../report.ts'

const [folder = '', file = ''] = process.argv.slice(2)
const metadata = Metadata.open({ file, folders: [folder], log: quiet })
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const since = performance.now()
const troubles = await metadata.refresh(new AbortController().signal)
const ms = performance.now() - since
delay.disable()
metadata.close()
if (troubles.length > 0) throw new Error(troubles.join('; '))
const peak = process.resourceUsage().maxRSS * 1024
print(JSON.stringify({ ms, peak, longestStepMs: delay.max / 1e6 }))
