/** `netdc route`: which centres get a line, the rows of the table that say so, and those that lost. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import type { Command } from 'commander'

import { explain, printExplanation } from '../../routing/explain.ts'
import { explanationJson } from '../../routing/explanation-json.ts'
import { loadTable } from '../../routing/table.ts'
import type { RoutingTable } from '../../routing/table.ts'
import { Fault } from '../model/index.ts'
import type { RequestLine } from '../model/index.ts'
import { splitLine, typeOf } from '../parse/line.ts'
import { seismicGrammars } from '../parse/seismic-line.ts'
import { cleanLine } from '../parse/text.ts'
import { handlers } from '../server.ts'
import { ExitStatus } from './exit-status.ts'
import { write, writeJson } from './output.ts'
import { load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'

type Options = Setting & { table?: string; local?: string; delegated?: true; json?: true }

export function routeCommand(program: Command): void {
  withConfig(program.command('route'))
    .description('shows which centres get a request line, and why')
    .argument('<line>', 'in quotes, e.g. ".INV * IU"')
    .option('--table <file>', 'a routing table other than the configured one')
    .option('--local <dc_name>', 'the name of this centre, other than the configured one')
    .option('--delegated', 'as a line of a request that another centre passed on')
    .option('--json', 'prints JSON')
    .action(async (text: string, options: Options) => {
      const { centre, routing } = load(options).config
      const file = options.table ?? routing.table
      const table = await tableIn(file)
      const line = readLine(text)
      const answering = handlers.filter(({ types }) => types.includes(line.type))
      const explanation = explain(line, table, {
        local: (options.local ?? centre.dc_name).toUpperCase(),
        unrouted: routing.unrouted,
        narrow: routing.narrow,
        isDelegated: options.delegated === true,
        isAnswered: answering.length > 0,
        isAsked: answering.some(({ answersFor }) => answersFor?.includes('fdsnws')),
      })
      if (options.json) writeJson(explanationJson(explanation, table))
      else write(printExplanation(explanation, table, line, basename(file)))
    })
}

/** @throws {Fault} `CONFIG` with every error of the table */
async function tableIn(file: string): Promise<RoutingTable> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('CONFIG', `${file} cannot be read`, { cause })
  })
  return loadTable(text, basename(file))
}

/** @throws {ExitStatus} 2 when it is no request line */
function readLine(text: string): RequestLine {
  const clean = cleanLine(text)
  const type = typeOf(clean)
  if (type === undefined)
    throw new ExitStatus(2, 'a request line begins with .TYPE, e.g. ".INV * IU"')
  const split = splitLine(1, clean)
  const read = seismicGrammars.get(type)?.(split.line) ?? split
  const problems = [...split.problems, ...read.problems]
  if (problems.length > 0) throw new ExitStatus(2, problems.join('; '))
  return read.line
}
