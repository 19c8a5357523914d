/** Puts the response of a channel epoch together from its blockettes, and names what is wrong. */
import { isDeepStrictEqual } from 'node:util'
import { Fault } from '../../../src/model/index.ts'
import type { Decimation, Filter, Gain, Polynomial, Response } from '../stationxml/response.ts'
import type { Blockette } from './blockette.ts'
import { resolveDictionary } from './blockettes.ts'
import { joinFilters, readFilter } from './read-filters.ts'
import { readDecimation, readGain, stageOf } from './read-stage.ts'

export interface CollectedResponse {
  readonly response: Response
  /** One sentence each. */
  readonly problems: readonly string[]
  /** False where something had to be left out, so that the response would be a wrong one. */
  readonly isComplete: boolean
}

interface OpenStage {
  readonly filters: Filter[]
  decimation: Decimation | undefined
  gain: Gain | undefined
}

export class StageCollector {
  readonly #stages = new Map<number, OpenStage>()
  readonly #problems: string[] = []
  #isComplete = true
  #sensitivity: Gain | undefined
  #polynomial: Polynomial | undefined
  /** What stage 0 has no room for. */
  readonly #misplaced: Filter[] = []
  /** The stage that a blockette 060 announced. */
  #announced: number | undefined

  add(blockette: Blockette): void {
    try {
      this.#add(blockette)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.#leaveOut(error.message)
    }
  }

  finish(): CollectedResponse {
    this.#placeMisplaced()
    const stages = [...this.#stages]
      .map(([number, stage]) => ({ number, ...stage }))
      .sort((one, other) => one.number - other.number)
    return {
      response: { stages, sensitivity: this.#sensitivity, polynomial: this.#polynomial },
      problems: this.#problems,
      isComplete: this.#isComplete,
    }
  }

  #add(blockette: Blockette): void {
    if (blockette.type === 60) {
      this.#announced = blockette.integer(4)
      return
    }
    const resolved = resolveDictionary(blockette)
    if (resolved === undefined) this.#addTo(stageOf(blockette), blockette)
    else if (this.#announced !== undefined) this.#addTo(this.#announced, resolved)
    else this.#leaveOut(`blockette ${blockette.name} stands before any blockette 060`)
  }

  #addTo(stage: number | undefined, blockette: Blockette): void {
    if (stage === undefined) this.#problems.push(`blockette ${blockette.name} was not looked at`)
    else if (stage === 0) this.#addOverall(blockette)
    else this.#addToStage(stage, blockette)
  }

  #addToStage(number: number, blockette: Blockette): void {
    const stage = this.#stage(number)
    const where = `stage ${number}`
    switch (blockette.type) {
      case 56:
        this.#leaveOut(`${where} is a generic response (blockette 056), which is not read here`)
        break
      case 57:
        stage.decimation = this.#latest(where, stage.decimation, readDecimation(blockette))
        break
      case 58:
        stage.gain = this.#latest(where, stage.gain, readGain(blockette))
        break
      default:
        this.#addFilter(stage, where, blockette)
    }
  }

  /** Only lists that go on in the next blockette are one filter. */
  #addFilter(stage: OpenStage, where: string, blockette: Blockette): void {
    const filter = readFilter(blockette)
    if (filter === undefined) return
    const last = stage.filters.at(-1)
    const joined = last && joinFilters(last, filter)
    if (joined) stage.filters.pop()
    else if (last) this.#problems.push(`${where} has several filters`)
    stage.filters.push(joined ?? filter)
  }

  /** Stage 0: all stages together. */
  #addOverall(blockette: Blockette): void {
    const where = 'the whole response'
    if (blockette.type === 58) {
      const sensitivity = readGain(blockette)
      // A sensitivity of 0 says nothing.
      if (sensitivity.value === 0) return
      this.#sensitivity = this.#latest(where, this.#sensitivity, sensitivity)
      return
    }
    const filter = readFilter(blockette)
    if (filter?.kind === 'polynomial') {
      this.#polynomial = this.#latest(where, this.#polynomial, filter)
    } else if (filter) this.#misplaced.push(filter)
    else this.#problems.push(`blockette ${blockette.name} of stage 0 was not looked at`)
  }

  /** Files with stage 0 only mean it as the first: what is wrong with them is the number. */
  #placeMisplaced(): void {
    if (this.#misplaced.length === 0) return
    if (this.#stages.size > 0) {
      this.#problems.push('filters of stage 0 were not looked at, as there are other stages')
      return
    }
    this.#problems.push('the filters of stage 0 were taken as stage 1, as there is no other')
    const stage = this.#stage(1)
    stage.filters.push(...this.#misplaced)
    stage.gain = this.#sensitivity
  }

  /** Real files repeat blockettes: equal ones are one, of different ones the last holds. */
  #latest<T>(where: string, known: T | undefined, read: T): T {
    if (known !== undefined && !isDeepStrictEqual(known, read)) {
      this.#problems.push(`${where} tells twice what there is once; the last word was taken`)
    }
    return read
  }

  #stage(number: number): OpenStage {
    const known = this.#stages.get(number)
    if (known) return known
    const stage: OpenStage = { filters: [], decimation: undefined, gain: undefined }
    this.#stages.set(number, stage)
    return stage
  }

  #leaveOut(problem: string): void {
    this.#problems.push(problem)
    this.#isComplete = false
  }
}
