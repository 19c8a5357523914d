/** The guard: which targets may be connected to, and the connecting itself. */
import { Fault } from '../model/index.ts'
import type { Egress } from './egress.ts'

export interface EgressRules {
  /** Names, `*.domain`, `*`; and addresses or networks, which need not be public ones. */
  readonly allow: readonly string[]
  readonly ports: readonly number[]
}

/** @throws {Fault} `CONFIG` for a rule that is none */
export function createEgress(rules: EgressRules): Egress {
  return {
    refusal: () => (rules.allow.length === 0 ? 'nothing is allowed' : undefined),
    connect: () => Promise.reject(new Fault('DESTINATION_REFUSED', 'nothing is allowed')),
  }
}
