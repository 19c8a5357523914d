/** `netdc archive`: the local archive, as the configuration names it. */
import type { Command } from 'commander'

import { archiveCommands } from '../../handlers/seismic/commands.ts'
import { seismic } from '../../handlers/seismic/index.ts'
import { loadConfig } from '../config/load.ts'

export function archiveCommand(program: Command): void {
  archiveCommands(program, (file) => {
    const { config, folder } = loadConfig(file)
    return seismic.readOptions(config.handlers['seismic'] ?? {}, folder)
  })
}
