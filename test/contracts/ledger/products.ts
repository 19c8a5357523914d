import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Ledger } from '../../../src/ledger/ledger.ts'
import { partId } from '../../../src/model/index.ts'
import type { LineOutcome, Piece } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { entered, finished, firstRequest, job, line, newRequest, part, stored } from './samples.ts'
import type { Open } from './samples.ts'

const ncedc = partId(firstRequest, 'DATA', 'NCEDC')

export function describeProducts(open: Open) {
  describe('parts, pieces and outcomes', () => {
    it('keeps the parts of a request, with their lines in their order', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      const parts = [part(firstRequest, 'NCEDC', [7, 3, 5]), part(firstRequest, 'GEOFON', [])]

      await finished(ledger, 'j1', { parts })

      assert.deepEqual(await ledger.parts(firstRequest), parts)
    })

    it('gives slices of a part by their positions in it', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      await finished(ledger, 'j1', { parts: [part(firstRequest, 'NCEDC', [7, 3, 5])] })

      const slices = [
        await ledger.slice(ncedc, 0, 2),
        await ledger.slice(ncedc, 2, 4),
        await ledger.slice(ncedc, 4, 6),
      ]

      assert.deepEqual(slices, [[line(7), line(3)], [line(5)], []])
    })

    it('gives lines as the centre of the part gets them, and as they were received elsewhere', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      const narrowed = [line(5, { fields: [['*'], ['BK']], options: { exclude: 'BA' } })]
      const geofon = { ...part(firstRequest, 'GEOFON', [3, 5]), narrowed }

      await finished(ledger, 'j1', { parts: [geofon, part(firstRequest, 'NCEDC', [5])] })

      assert.deepEqual(await ledger.slice(geofon.id, 0, 2), [line(3), ...narrowed])
      assert.deepEqual(await ledger.slice(ncedc, 0, 1), [line(5)])
      assert.deepEqual(
        (await ledger.parts(firstRequest)).map(({ lines }) => lines),
        [[3, 5], [5]],
      )
    })

    it('keeps what is to be cited once, by class', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      const [iu, ii] = ['IU', 'II'].map((code) => ({
        subject: `network ${code}`,
        reference: `https://doi.org/10.7914/SN/${code}`,
      }))
      assert.ok(iu && ii)
      const told = [iu, ii, iu].map((citation) => ({
        ...{ requestId: firstRequest, class: 'DATA', citation },
      }))

      await finished(ledger, 'j1', { citations: told })
      await finished(ledger, 'j2', {
        citations: [{ requestId: firstRequest, class: 'RESP', citation: iu }],
      })

      assert.deepEqual(await ledger.citations(firstRequest), [ii, iu])
      assert.deepEqual(await ledger.citations(firstRequest, 'DATA'), [ii, iu])
      assert.deepEqual(await ledger.citations(firstRequest, 'RESP'), [iu])
    })

    it('lays pieces by file name and position, whenever they came', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      await finished(ledger, 'j1', { parts: [part(firstRequest, 'NCEDC', [3, 5, 7])] })
      const [first, second] = [piece(0, ''), piece(200, '')]
      const [plot, text] = [piece(0, 'plot.png'), piece(100, 'a.txt')]

      await finished(ledger, 'j2', { pieces: [second, plot] })
      await finished(ledger, 'j3', { pieces: [text, first] })

      assert.deepEqual(await ledger.pieces(ncedc), [first, second, text, plot])
    })

    it('puts a piece in the place of the one that the same slice gave before', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      const again = { ...piece(0, ''), file: stored('again') }
      await finished(ledger, 'j1', { parts: [part(firstRequest, 'NCEDC', [3])] })
      await finished(ledger, 'j2', { pieces: [piece(0, '')] })

      await finished(ledger, 'j3', { pieces: [again] })

      assert.deepEqual(await ledger.pieces(ncedc), [again])
    })

    it('keeps one outcome for each line and centre, the last', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      const failed = outcome(5, 'NCEDC', { kind: 'failed', count: 0, detail: 'no answer' })
      const found = outcome(5, 'NCEDC')
      const others = [outcome(3, 'NCEDC'), outcome(5, 'GEOFON')]
      await finished(ledger, 'j1', { outcomes: about([failed, ...others]) })

      await finished(ledger, 'j2', { outcomes: about([found]) })

      const all = await ledger.outcomes(firstRequest)
      assert.deepEqual(all, [outcome(3, 'NCEDC'), outcome(5, 'GEOFON'), found])
    })

    it('tells the outcomes of a class', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      await finished(ledger, 'j1', {
        outcomes: about([outcome(7, 'NCEDC'), outcome(9, 'NCEDC'), outcome(3, 'NCEDC')]),
      })

      const ofInventory = await ledger.outcomes(firstRequest, 'INV')

      assert.deepEqual(ofInventory, [outcome(9, 'NCEDC')])
    })
  })
}

/** A request of four lines, the last one of another class, and three jobs to enter things with. */
async function began(ledger: Ledger) {
  await entered(ledger, (id) => ({
    requests: [newRequest(id, [line(3), line(5), line(7), line(9, { type: 'INV' })])],
    next: ['j1', 'j2', 'j3'].map((key) => job(key)),
  }))
}

function piece(position: number, name: string): Piece {
  const file = stored(`${name}@${position}`)
  return { partId: ncedc, position, name, mediaType: 'application/octet-stream', file }
}

function outcome(number: number, dcName: string, change: Partial<LineOutcome> = {}): LineOutcome {
  return { number, dcName, kind: 'ok', count: 12, detail: '', ...change }
}

function about(outcomes: readonly LineOutcome[]) {
  return outcomes.map((each) => ({ requestId: firstRequest, outcome: each }))
}
