#!/usr/bin/env node
/** The command `netdc`. Looks at the Node it runs on before anything that needs a newer one is loaded. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`netdc needs Node 22.19 or later; this is ${process.versions.node}\n`)
  process.exitCode = 1
} else {
  const { run } = await import('./program.ts')
  const { keepHeapSmall } = await import('./heap.ts')
  keepHeapSmall()
  process.exitCode = await run(process.argv.slice(2))
}

export {}
