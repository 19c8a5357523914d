/** The addresses to which letters come back, with the key that the gateway keeps for them. */
import { randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { ledgerFile } from '../config/derive.ts'
import type { Config } from '../config/schema.ts'
import { Fault, systemCode } from '../model/index.ts'
import { BounceAddresses } from '../parse/bounce-address.ts'

const keyBytes = 32

/**
 * The key lies beside the ledger; it is made when it is first needed.
 *
 * @returns `undefined` where letters come back to the From address
 * @throws {Fault} `CONFIG` when there is no such domain, or the key can be neither read nor made
 */
export function bouncesOf(config: Config): BounceAddresses | undefined {
  const domain = config.mail.bounces
  if (domain === '') return undefined
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(domain) || domain.length > 180) {
    throw new Fault('CONFIG', 'mail.bounces must be the name of a domain')
  }
  return new BounceAddresses(domain, keyIn(join(dirname(ledgerFile(config)), 'bounce-key')))
}

function keyIn(file: string): Uint8Array {
  try {
    return readKey(file) ?? makeKey(file)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const code = systemCode(cause)
    throw new Fault('CONFIG', `the key ${file} can be neither read nor made: ${code}`, { cause })
  }
}

function readKey(file: string): Uint8Array | undefined {
  let key: Buffer
  try {
    key = readFileSync(file)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
  if (key.length === keyBytes) return key
  throw new Fault('CONFIG', `${file} is not ${keyBytes} bytes long: remove it, a new one is made`)
}

/** It appears whole, and once: of processes that start together, all take that of the first. */
function makeKey(file: string): Uint8Array {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, randomBytes(keyBytes), { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(file)
}
