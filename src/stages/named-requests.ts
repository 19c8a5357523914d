/** Finds the requests that a command means, of those that its sender may name. It writes to nobody. */
import { timingSafeEqual } from 'node:crypto'

import type { LedgerView, RequestRecord } from '../ledger/ledger.ts'
import type { Command } from '../parse/command.ts'
import type { Facts } from './answers.ts'

export type NamedCommand = Exclude<Command, { readonly verb: 'HELP' }>

/** The requests, and what lets the sender name them: none without a reason. */
export interface Meant {
  readonly by: 'token' | 'address' | 'wrong token' | 'nothing'
  /** The newest first. */
  readonly records: readonly RequestRecord[]
}

type View = Pick<LedgerView, 'find' | 'labelled' | 'withToken'>

/** @param limit - a label means so many requests of one requester at most */
export async function requestsMeant(
  command: NamedCommand,
  { from }: Pick<Facts, 'from'>,
  limit: number,
  ledger: View,
): Promise<Meant> {
  const { name, token } = command
  if (token !== undefined) {
    const record = await withToken(name, token, ledger)
    return record === undefined
      ? { by: 'wrong token', records: [] }
      : { by: 'token', records: [record] }
  }
  // A mail from several people is from none of them.
  const sender = from.length === 1 ? from[0] : undefined
  const records = sender === undefined ? [] : await ofRequester(name, sender, limit, ledger)
  return { by: records.length > 0 ? 'address' : 'nothing', records }
}

/** The one request whose receipt bears the token. */
async function withToken(name: string, token: string, ledger: View) {
  const record = isHubId(name) ? await ledger.find(name) : await ledger.withToken(token)
  if (record === undefined || !isSame(token, record.token)) return undefined
  return isNamed(record, name) ? record : undefined
}

async function ofRequester(name: string, email: string, limit: number, ledger: View) {
  if (!isHubId(name)) return ledger.labelled(name, email, limit)
  const record = await ledger.find(name)
  if (record === undefined || !isNamed(record, name)) return []
  return record.request.header.email.toLowerCase() === email.toLowerCase() ? [record] : []
}

/** A label holds no colon. */
function isHubId(name: string): boolean {
  return name.includes(':')
}

/** The ledger finds requests by other names, too. */
function isNamed({ hubId, request }: RequestRecord, name: string): boolean {
  return hubId === name || request.header.label === name
}

/** In a time that tells nothing of how much was guessed right. */
function isSame(token: string, known: string): boolean {
  const [one, other] = [Buffer.from(token), Buffer.from(known)]
  return one.length === other.length && timingSafeEqual(one, other)
}
