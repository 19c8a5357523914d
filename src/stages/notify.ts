/** Stage `notify`: one letter is written and handed to the relay. */
import type { NewEvent } from '../log/events.ts'
import { later } from '../model/index.ts'
import type { Job, LetterKind, RequestId } from '../model/index.ts'
import type { StageWork } from '../pipeline.ts'
import type { Letter } from '../ship/letter.ts'
import {
  commandWords,
  isOnlyShipment,
  sentOf,
  shipmentsInOrder,
  subjectAsRead,
  subjectOf,
} from './accounts.ts'
import { cancelInPortions, looseEnds } from './cancel.ts'
import { closed, letterEntry, noticeOf, notified, returning } from './letters.ts'
import type { FiledUnder } from './letters.ts'
import { standingsOf } from './standings.ts'
import type { Workshop } from './workshop.ts'

/** A letter to send, what it is filed under, and what its sending ends. */
interface Errand {
  readonly kind: LetterKind
  readonly letter: Letter
  readonly about: FiledUnder
}

export function notifyStage(shop: Workshop): StageWork<'notify'> {
  return {
    async run(job, signal) {
      const limit = await limitReached(job, shop)
      if (limit !== undefined) return { events: [limit] }
      const errand = await errandOf(job, shop)
      if (errand === undefined) return {}
      const { kind, letter, about } = errand
      const path = await shop.relay.send(letter, signal)
      const ends =
        kind === 'closing' && about.requestId !== undefined
          ? await closed(about.requestId, shop)
          : { closes: [], events: [] }
      return {
        letters: [letterEntry(kind, letter, about, path)],
        closes: ends.closes,
        events: [notified(kind, letter, about), ...ends.events],
      }
    },

    async giveUp({ input }, fault) {
      const about = 'requestId' in input ? { requestId: input.requestId } : { mailId: input.mailId }
      const event = { kind: 'FAILED', level: 'error', stage: 'notify', ...about } as const
      const failed: NewEvent = { ...event, code: fault.code, reason: fault.message }
      if (input.letter !== 'closing') return { events: [failed] }
      const ends = await closed(input.requestId, shop)
      return { closes: ends.closes, events: [failed, ...ends.events] }
    },
  }
}

/**
 * Counted here, where the order of the jobs is settled: mails that come in a burst are all read before
 * the first of them is answered.
 */
async function limitReached({ key, input }: Job<'notify'>, { ledger }: Workshop) {
  if (!('allowance' in input)) return undefined
  const { allowance, letter, mailId, to } = input
  const { series, most } = allowance
  if ((await ledger.rank(key, series, most)) < most) return undefined
  const letters = most === 1 ? 'letter' : 'letters'
  const reason = `limit: an address gets ${most} such ${letters} in a day (${letter})`
  const about = { level: 'warn', stage: 'notify', mailId } as const
  const event: NewEvent = { kind: 'BLOCKED', ...about, reason, address: to }
  return event
}

/** @returns `undefined` when the letter is no longer needed */
async function errandOf(
  { key, input }: Job<'notify'>,
  shop: Workshop,
): Promise<Errand | undefined> {
  const { ledger, letters } = shop
  switch (input.letter) {
    case 'help':
    case 'refusal': {
      const { letter: kind, mailId, to, answers, problems, problemCount } = input
      const { receivedAt } = await ledger.mail(mailId)
      const seed = `${key} ${receivedAt}`
      const letter = letters.answer(kind, to, answers, problems, seed, problemCount)
      return { kind, letter, about: { mailId } }
    }
    case 'status':
    case 'cancelled':
    case 'cancel-how': {
      const { letter: kind, mailId, to, answers: mail } = input
      const { receivedAt } = await ledger.mail(mailId)
      const standings = await standingsOf(input, shop)
      const letter = letters.obeyed(kind, { to, mail, standings }, `${key} ${receivedAt}`)
      return { kind, letter, about: { mailId } }
    }
    case 'receipt':
      return receiptErrand(input.requestId, key, shop)
    case 'notice': {
      const { requestId, shipmentId } = input
      const isLast = await isOnlyShipment(requestId, key, shop)
      const record = await ledger.shipment(shipmentId)
      const letter = await noticeOf(requestId, record, isLast, key, shop)
      return { kind: isLast ? 'closing' : 'notice', letter, about: { requestId } }
    }
    case 'closing':
      return closingErrand(input.requestId, key, shop)
  }
}

async function receiptErrand(
  id: RequestId,
  key: string,
  shop: Workshop,
): Promise<Errand | undefined> {
  const record = await shop.ledger.request(id)
  // One that the relay kept waiting for days must not say that the work goes on.
  if (record.closedAt !== undefined) return undefined
  const about = await subjectAsRead(record, shop)
  const general = record.request.problems.filter(({ number }) => number === 0)
  const remarks = [...general, ...record.request.warnings]
  const letter = shop.letters.receipt(about, remarks, commandWords(record), key)
  return { kind: 'receipt', letter, about: { requestId: id } }
}

/** The notice of an only shipment has closed the request already. */
async function closingErrand(
  id: RequestId,
  key: string,
  shop: Workshop,
): Promise<Errand | undefined> {
  const { ledger, rules, clock } = shop
  const record = await ledger.request(id)
  if (record.closedAt !== undefined) return undefined
  const told = await subjectOf(record, shop)
  const isCancelled = told.account.counts.cancelled > 0
  const loose = isCancelled ? await looseEnds(ledger, id, later(clock(), rules.keepMs)) : undefined
  if (loose !== undefined) await cancelInPortions(ledger, id, loose)
  const about = loose === undefined ? told : await subjectOf(record, shop)
  const sent = (await shipmentsInOrder(id, shop)).map(sentOf)
  const letter = returning(shop.letters.closing(about, sent, key), id, undefined, shop)
  return { kind: 'closing', letter, about: { requestId: id } }
}
