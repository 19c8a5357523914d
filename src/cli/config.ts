/** `netdc config`: the configuration in force, or the example with every key. */
import type { Command } from 'commander'
import { stringify } from 'smol-toml'

import { seismicSchema } from '../../handlers/seismic/index.ts'
import { configExample } from '../config/example.ts'
import { withoutSecrets } from '../config/secrets.ts'
import { externalSample, externalSchema } from '../handle/external/options.ts'
import { write, writeJson } from './output.ts'
import { load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'

/** The text of `netdc.config.example`. */
export function exampleText(): string {
  return configExample([
    { name: 'handlers.seismic', schema: seismicSchema },
    { name: 'handlers.mydata', schema: externalSchema, sample: externalSample },
  ])
}

export function configCommand(program: Command): void {
  withConfig(program.command('config'))
    .description('prints the configuration in force, paths made absolute')
    .option('--example', 'prints an example with every key, its meaning and its default instead')
    .option('--json', 'prints JSON')
    .action((options: Setting & { example?: true; json?: true }) => {
      if (options.example) {
        write(exampleText())
        return
      }
      const config = withoutSecrets(load(options).config)
      if (options.json) writeJson(config)
      else write(`${stringify(config)}\n`)
    })
}
