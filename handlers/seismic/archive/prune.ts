/**
 * Removes what is there more than once: of segments that overlap, the one of the higher publication
 * version stays; of two alike, the longer one. Whole records go (`record`), or samples too
 * (`sample`), by the rules of EarthScope's dataselect (-Pr, -Ps).
 */
import type { TimeWindow } from '../../../src/model/index.ts'
import { giveWay } from './give-way.ts'
import type { SplitExtent } from './order-pieces.ts'
import { pieceOf } from './pieces.ts'
import type { Piece } from './pieces.ts'
import type { Segment } from './segments.ts'
import { isSameRate } from './spans.ts'

export interface PruneOptions {
  readonly level: 'record' | 'sample'
  /** What reaches out of it is cut off; undefined where records stay whole. */
  readonly trimTo: TimeWindow | undefined
  /** Whether the length of segments decides alone. (dataselect -E) */
  readonly areVersionsAlike: boolean
}

/** Microseconds since 1970: what a segment of higher priority holds without a gap. */
interface Coverage {
  readonly start: number
  end: number
}

/** How far apart samples are, and how exactly times are compared, in microseconds. */
interface Grid {
  readonly period: number
  readonly tolerance: number
}

interface Target {
  readonly segment: Segment
  pieces: readonly Piece[]
}

/**
 * @param segments - of one channel, ordered by start
 * @returns what stays, in the order of the segments
 */
export async function prune(
  segments: readonly Segment[],
  options: PruneOptions,
  split: SplitExtent,
): Promise<readonly Piece[]> {
  const targets = segments.map((segment): Target => {
    return { segment, pieces: segment.extents.map((extent) => pieceOf(extent, options.trimTo)) }
  })
  const rivals = rivalsOf(segments)
  for (const [i, target] of targets.entries()) {
    await giveWay()
    const grid = gridOf(target.segment)
    const better = (rivals[i] ?? [])
      .flatMap((k) => targets[k] ?? [])
      .filter((other) => isBetter(other, target, options))
    const coverage = better.flatMap((other) => coverageOf(other, target, grid))
    if (coverage.length === 0) continue
    const kept: Piece[] = []
    for (const { piece, near } of besideCoverage(target.pieces, coverage, grid)) {
      await giveWay()
      kept.push(...(await remainder(piece, near, grid, options, split)))
    }
    target.pieces = kept
  }
  return targets.flatMap(({ pieces }) => pieces)
}

function gridOf({ rate }: Segment): Grid {
  const period = rate > 0 ? 1_000_000 / rate : 0
  return { period, tolerance: period / 2 }
}

/** For each segment the places of those that may overlap it, in their order, without looking at all pairs. */
function rivalsOf(segments: readonly Segment[]): readonly (readonly number[])[] {
  const rivals: number[][] = segments.map(() => [])
  let open: number[] = []
  for (const [i, { start }] of segments.entries()) {
    open = open.filter((k) => latestOf(segments[k]) >= start)
    for (const k of open) {
      rivals[i]?.push(k)
      rivals[k]?.push(i)
    }
    open.push(i)
  }
  return rivals
}

/** Up to when others may begin that overlap a segment, with tolerance. */
function latestOf(segment: Segment | undefined): number {
  return segment === undefined ? -Infinity : segment.end + gridOf(segment).period
}

function isBetter(
  { segment: other }: Target,
  { segment: target }: Target,
  { areVersionsAlike }: PruneOptions,
): boolean {
  if (other.rate <= 0 || !isSameRate(other.rate, target.rate)) return false
  if (!areVersionsAlike && other.publication !== target.publication) {
    return other.publication > target.publication
  }
  // Of two that are equally long the other one stays: what was removed from it covers nothing more.
  return other.end - other.start >= target.end - target.start
}

/** What a better segment still holds of the target's time. */
function coverageOf(better: Target, { segment }: Target, { period, tolerance }: Grid): Coverage[] {
  const found: Coverage[] = []
  for (const { from, to } of better.pieces) {
    if (to + tolerance < segment.start || from - tolerance > segment.end) continue
    const last = found.at(-1)
    if (last && Math.abs(last.end + period - from) <= tolerance) last.end = to
    else found.push({ start: from, end: to })
  }
  return found
}

/** Each piece with the coverage that may touch it, without looking at all of it each time. */
function* besideCoverage(
  pieces: readonly Piece[],
  coverage: readonly Coverage[],
  { tolerance }: Grid,
): Generator<{ readonly piece: Piece; readonly near: readonly Coverage[] }> {
  // The earliest last, so that taking it is cheap.
  const later = coverage.toSorted((one, other) => other.start - one.start)
  let near: Coverage[] = []
  for (const piece of pieces) {
    const from = later.findLastIndex(({ start }) => start - tolerance > piece.to) + 1
    near = [...near, ...later.splice(from).reverse()].filter(
      ({ end }) => end + tolerance >= piece.from,
    )
    yield { piece, near }
  }
}

/** What stays of a piece. */
async function remainder(
  piece: Piece,
  coverage: readonly Coverage[],
  grid: Grid,
  options: PruneOptions,
  split: SplitExtent,
): Promise<readonly Piece[]> {
  const { tolerance } = grid
  const isTouched = ({ start, end }: Coverage) =>
    piece.from <= end + tolerance && piece.to >= start - tolerance
  const touching = coverage.filter(isTouched)
  if (touching.length === 0) return [piece]
  if (touching.some((one) => isInside(piece, one, grid))) return []
  if (piece.extent.records > 1) {
    const records = (await split(piece.extent)).map((extent) => pieceOf(extent))
    const kept: Piece[] = []
    for (const record of records) {
      kept.push(...(await remainder(record, touching, grid, options, split)))
    }
    return kept
  }
  if (options.level === 'record') return [piece]
  return touching.reduce<readonly Piece[]>(
    (parts, one) => parts.flatMap((part) => samplesBeside(part, one, grid)),
    [piece],
  )
}

function isInside({ from, to }: Piece, { start, end }: Coverage, { tolerance }: Grid): boolean {
  return from >= start - tolerance && to <= end + tolerance
}

/** The samples of a record before and behind what is covered; of a long record both may stay. */
function samplesBeside(piece: Piece, covered: Coverage, grid: Grid): readonly Piece[] {
  const { period, tolerance } = grid
  if (isInside(piece, covered, grid)) return []
  const isTouched = piece.from <= covered.end + tolerance && piece.to >= covered.start - tolerance
  if (!isTouched) return [piece]
  const before = { ...piece, to: covered.start - period + tolerance }
  const behind = { ...piece, from: covered.end + period - tolerance }
  const parts: Piece[] = []
  if (piece.from < covered.start) parts.push(before)
  if (piece.to > covered.end) parts.push(behind)
  return parts.filter(({ from, to }) => from < to - tolerance)
}
