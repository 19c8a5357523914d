/** Which networks, stations and channels a line asks for: lists of patterns, one list per position. */
import { isConcrete, matchesPattern } from '../../src/model/index.ts'
import type { ChannelId } from './channel-id.ts'

export interface Selection {
  readonly network: readonly string[]
  /** Networks that are not meant, though `network` matches them. */
  readonly exclude?: readonly string[]
  readonly station: readonly string[]
  readonly location: readonly string[]
  readonly channel: readonly string[]
}

export const everything: Selection = {
  network: ['*'],
  station: ['*'],
  location: ['*'],
  channel: ['*'],
}

export function selectsChannel(selection: Selection, id: ChannelId): boolean {
  return (
    selectsStation(selection, id.network, id.station) &&
    matchesCode(selection.channel, id.channel) &&
    matchesLocation(selection.location, id.location)
  )
}

export function selectsStation(selection: Selection, network: string, station: string): boolean {
  return selectsNetwork(selection, network) && matchesCode(selection.station, station)
}

/** The part of a selection that is about networks. */
export type NetworkSelection = Pick<Selection, 'network' | 'exclude'>

export function selectsNetwork({ network, exclude = [] }: NetworkSelection, code: string): boolean {
  return matchesCode(network, code) && !matchesCode(exclude, code)
}

export function matchesCode(patterns: readonly string[], code: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, code))
}

/** The codes themselves where all patterns are plain codes, so that no folder need be listed. */
export function plainCodes(patterns: readonly string[]): readonly string[] | undefined {
  return patterns.every(isConcrete) ? [...new Set(patterns)] : undefined
}

/**
 * "Replace each `-` by a space; pad to two characters with trailing spaces; match against the
 * padded code." (protocol, section 1.1) A lone `*` stays: it matches every location, blank too.
 */
function matchesLocation(patterns: readonly string[], location: string): boolean {
  const padded = location.padEnd(2)
  return patterns.some((pattern) => matchesPattern(paddedPattern(pattern), padded))
}

function paddedPattern(pattern: string): string {
  return pattern === '*' ? pattern : pattern.replaceAll('-', ' ').padEnd(2)
}
