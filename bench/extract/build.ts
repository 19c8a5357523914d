/** Builds the data set in a folder, as a process of its own: `node build.ts FOLDER DAYS`. */
import { buildDataSet } from './data-set.ts'

const [root = '', days = ''] = process.argv.slice(2)
await buildDataSet(root, Number(days))
