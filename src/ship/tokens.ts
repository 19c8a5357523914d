/** Unguessable names for what waits to be picked up. */
import { randomBytes } from 'node:crypto'

/** 128 random bits in base64url: 22 characters that need no escaping in a URL. */
export function newToken(): string {
  return randomBytes(16).toString('base64url')
}
