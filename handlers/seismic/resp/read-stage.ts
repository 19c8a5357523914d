/** Which stage a blockette belongs to, and what a stage has beside its filter: blockettes 057 and 058. */
import type { Decimation, Gain } from '../stationxml/response.ts'
import type { Blockette } from './blockette.ts'

/** Those that begin with a type of transfer function, and those that begin with the stage. */
const typed: ReadonlySet<number> = new Set([53, 54, 62])
const untyped: ReadonlySet<number> = new Set([55, 56, 57, 58, 61])

/**
 * @returns 0 for all stages together; undefined for a blockette that is no part of a response
 * @throws {Fault} `SOURCE_BROKEN` where it does not tell
 */
export function stageOf(blockette: Blockette): number | undefined {
  if (typed.has(blockette.type)) return blockette.integer(4)
  return untyped.has(blockette.type) ? blockette.integer(3) : undefined
}

/** @throws {Fault} `SOURCE_BROKEN`, naming the field that cannot be read */
export function readDecimation(blockette: Blockette): Decimation {
  return {
    inputRate: blockette.number(4),
    factor: blockette.integer(5),
    offset: blockette.integer(6),
    delay: blockette.number(7),
    correction: blockette.number(8),
  }
}

/**
 * Behind the frequency stands `HZ` in the dialect of rdseed. Calibrations are not kept.
 *
 * @throws {Fault} `SOURCE_BROKEN`, naming the field that cannot be read
 */
export function readGain(blockette: Blockette): Gain {
  return { value: blockette.number(4), frequency: blockette.optionalNumber(5) ?? 0 }
}
