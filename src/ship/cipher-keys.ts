/**
 * Speed for pushes by SFTP where ssh2 is without its native crypto: it sets a cipher up anew for each packet of
 * 32 kB, from a key that is a `Buffer`, and Node takes 14 µs to set one up from bytes, 2 µs from a key object.
 */
import { createSecretKey } from 'node:crypto'

/** Where the library keeps its keys. */
const places = [
  ['_cipher', '_encKey'],
  ['_decipher', '_decipherKey'],
] as const

/**
 * Puts key objects in the place of the bytes, after each exchange of keys. The fields are the library's own:
 * what is not found as expected, as with its native crypto or another cipher, stays as it is.
 *
 * @param connection - a `Client` of ssh2
 */
export function keepKeysReady(connection: unknown): void {
  const protocol = fieldOf(connection, '_protocol')
  for (const [holder, field] of places) {
    const cipher = fieldOf(protocol, holder)
    const key = fieldOf(cipher, field)
    if (isObject(cipher) && key instanceof Uint8Array)
      Reflect.set(cipher, field, createSecretKey(key))
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
