/**
 * A password or a key, so wrapped that it is never printed: not by JSON, not by a log, not by an error.
 * Who uses it unwraps it with {@link Secret.reveal}.
 */
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'

import { Fault } from '../model/index.ts'

const mask = '[secret]'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}

/**
 * What a setting holds or points to: `env:NAME`, `file:PATH` (its last line end is left out), or the value itself.
 *
 * @param key - of the setting, for the message
 * @throws {Fault} `CONFIG` when the variable is not set, or the file cannot be read; the message never
 *   repeats the value
 */
export function readSecret(setting: string, key: string, env = process.env): Secret {
  if (setting.startsWith('env:')) {
    const name = setting.slice('env:'.length)
    const value = env[name]
    if (value === undefined) throw new Fault('CONFIG', `${key}: ${name} is not in the environment`)
    return new Secret(value)
  }
  if (!setting.startsWith('file:')) return new Secret(setting)
  const path = setting.slice('file:'.length)
  try {
    return new Secret(readFileSync(path, 'utf8').replace(/\r?\n$/, ''))
  } catch (cause) {
    throw new Fault('CONFIG', `${key}: the file ${path} cannot be read`, { cause })
  }
}
