/** Finds the file of a command as the operating system would. */
import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

import { Fault } from '../../model/index.ts'

/**
 * @param program - a path, or a bare name that is looked for in `path`
 * @throws {Fault} `SOURCE_DOWN` where there is nothing that could be run
 */
export async function findExecutable(program: string, path: string): Promise<string> {
  const isPath = program.includes('/')
  const places = isPath ? [program] : path.split(delimiter).map((folder) => join(folder, program))
  for (const place of places) if (await isExecutable(place)) return place
  const where = isPath ? '' : ` in PATH (${path})`
  throw new Fault('SOURCE_DOWN', `${program} is no program that can be run${where}`)
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
