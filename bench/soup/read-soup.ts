/** Reads one kind of text in several lengths and tells how many milliseconds each took, as JSON. */
import { readMail } from '../../src/parse/mail.ts'
import { readMailText } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { median } from '../report.ts'
import type { Kind } from './kinds.ts'
import { kinds } from './kinds.ts'

const [name = '', ...sizes] = process.argv.slice(2)
const kind = kinds.get(name)
if (kind === undefined) throw new Error(`there is no kind of text ${name}`)

const longest = 100_000
const times: number[] = []
// What is read first pays for the compiler.
await milliseconds(kind, longest)
for (const size of sizes) times.push(await medianOf(kind, Number(size)))
process.stdout.write(JSON.stringify(times))

async function medianOf(which: Kind, size: number): Promise<number> {
  const readings = size > longest ? 3 : 15
  const all: number[] = []
  for (let i = 0; i < readings; i++) all.push(await milliseconds(which, size))
  return median(all)
}

/** From the bytes of the mail to its requests; where it is refused, until then. */
async function milliseconds({ type, text }: Kind, size: number): Promise<number> {
  const mail = Buffer.concat([
    Buffer.from(`From: j@x.example\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(text(size)),
  ])
  const since = performance.now()
  await read(mail)
  return performance.now() - since
}

async function read(mail: Buffer): Promise<void> {
  const { text, subject } = await readMail(mail)
  const options = { grammars: seismicGrammars, allowLocalhost: false, maxLines: 100_000, subject }
  readMailText(text, options)
}
