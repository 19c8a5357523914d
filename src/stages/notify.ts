/** Stage `notify`: one letter is written and handed to the relay. */
import type { NewEvent } from '../log/events.ts'
import type { Job, LetterKind, RequestId } from '../model/index.ts'
import type { StageWork } from '../pipeline.ts'
import type { Letter } from '../ship/letter.ts'
import { isOnlyShipment, routesOf, sentOf, shipmentsInOrder, subjectOf } from './accounts.ts'
import { closed, letterEntry, noticeOf, notified } from './letters.ts'
import type { FiledUnder } from './letters.ts'
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

/** @returns `undefined` when the letter is no longer needed */
async function errandOf(
  { key, input }: Job<'notify'>,
  shop: Workshop,
): Promise<Errand | undefined> {
  const { ledger, letters } = shop
  switch (input.letter) {
    case 'help':
    case 'refusal': {
      const { letter: kind, mailId, to, answers, problems } = input
      const { receivedAt } = await ledger.mail(mailId)
      const letter = letters.answer(kind, to, answers, problems, `${key} ${receivedAt}`)
      return { kind, letter, about: { mailId } }
    }
    case 'receipt': {
      const record = await ledger.request(input.requestId)
      // One that the relay kept waiting for days must not say that the work goes on.
      if (record.closedAt !== undefined) return undefined
      const about = await subjectOf(record, shop)
      const general = record.request.problems.filter(({ number }) => number === 0)
      const routes = await routesOf(record.id, shop)
      const letter = letters.receipt(about, routes, [...general, ...record.request.warnings], key)
      return { kind: 'receipt', letter, about: { requestId: record.id } }
    }
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

/** The notice of an only shipment has closed the request already. */
async function closingErrand(
  id: RequestId,
  key: string,
  shop: Workshop,
): Promise<Errand | undefined> {
  const record = await shop.ledger.request(id)
  if (record.closedAt !== undefined) return undefined
  const sent = (await shipmentsInOrder(id, shop)).map(sentOf)
  const letter = shop.letters.closing(await subjectOf(record, shop), sent, key)
  return { kind: 'closing', letter, about: { requestId: id } }
}
