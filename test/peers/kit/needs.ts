/** What a test needs of the machine, and says when it skips. */
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** Daemons live outside the PATH of ordinary users. */
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin']

/** For `test(name, { skip: skipWithout('postfix', 'swaks') }, …)`: why it is left out, or false. */
export function skipWithout(...programs: readonly string[]): string | false {
  const missing = programs.filter((name) => !isInstalled(name))
  return missing.length > 0 && `not installed here: ${missing.join(', ')}`
}

/** Some programs give up their rights to others, and must have them first. */
export const skipUnlessRoot: string | false =
  process.getuid?.() === 0 ? false : 'only root can start it'

function isInstalled(name: string): boolean {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
