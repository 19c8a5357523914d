import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinSpans } from '../../../../handlers/seismic/archive/spans.ts'
import { at } from '../kit/time.ts'

function span(start: string, end: string, rate = 10) {
  return { start: at(`2024-01-10T${start}`), end: at(`2024-01-10T${end}`), rate }
}

test('what follows one sample later is joined, half a sample early or late', () => {
  const early = span('00:00:10.050001', '00:00:20')
  const late = span('00:00:20.149999', '00:00:30')

  const joined = joinSpans([span('00:00:00', '00:00:10'), early, late])

  assert.deepEqual(joined, [span('00:00:00', '00:00:30')])
})

test('more than half a sample is a gap', () => {
  const spans = [span('00:00:00', '00:00:10'), span('00:00:10.150001', '00:00:20')]

  assert.deepEqual(joinSpans(spans), spans)
})

test('overlaps are joined, whatever the order, and the later end stays', () => {
  const spans = [
    span('00:00:30', '00:00:40'),
    span('00:00:00', '00:01:00'),
    span('00:00:50', '00:01:10'),
  ]

  assert.deepEqual(joinSpans(spans), [span('00:00:00', '00:01:10')])
})

test('another rate begins another span', () => {
  const spans = [span('00:00:00', '00:00:10'), span('00:00:10.1', '00:00:20', 20)]

  assert.deepEqual(joinSpans(spans), spans)
})

test('records without a rate are points', () => {
  const spans = [span('00:00:00', '00:00:00', 0), span('00:00:01', '00:00:01', 0)]

  assert.deepEqual(joinSpans(spans), spans)
})
