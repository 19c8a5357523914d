/** Finds the files that a database of mseedindex names, where the archive is mounted elsewhere now. */
import { existsSync } from 'node:fs'
import { isAbsolute, join, normalize, sep } from 'node:path'

export class Rerooting {
  readonly #roots: readonly string[]
  /** Beginnings of names and what they stand for here, as learnt; the last one that fitted first. */
  #learnt: (readonly [string, string])[] = []

  /** @param roots - absolute folders below which the files may lie */
  constructor(roots: readonly string[]) {
    this.#roots = roots
  }

  /** @returns the absolute path of the file; undefined where it is in none of the folders */
  path(name: string): string | undefined {
    for (const learnt of this.#learnt) {
      const path = replaced(name, learnt)
      if (path === undefined || !existsSync(path)) continue
      if (learnt !== this.#learnt[0]) this.#learn(learnt)
      return path
    }
    return this.#search(name)
  }

  /** What the database may call a file. */
  names(path: string): readonly string[] {
    const names = this.#learnt.flatMap(([from, to]) => replaced(path, [to, from]) ?? [])
    const relative = this.#roots.flatMap((root) => replaced(path, [ending(root), '']) ?? [])
    return [...new Set([path, ...names, ...relative])]
  }

  /** As it stands; below each folder; below each folder with ever more of its beginning cut off. */
  #search(name: string): string | undefined {
    if (isAbsolute(name) && existsSync(name)) return this.#found('', '', name)
    const parts = normalize(name).split(sep)
    for (let cut = parts[0] === '' ? 1 : 0; cut < parts.length; cut++) {
      const rest = parts.slice(cut).join(sep)
      const before = name.slice(0, name.length - rest.length)
      for (const root of this.#roots) {
        if (existsSync(join(root, rest))) return this.#found(before, ending(root), name)
      }
    }
    return undefined
  }

  #found(from: string, to: string, name: string): string | undefined {
    const learnt = [from, to] as const
    this.#learn(learnt)
    return replaced(name, learnt)
  }

  #learn(learnt: readonly [string, string]): void {
    const others = this.#learnt.filter(([from, to]) => from !== learnt[0] || to !== learnt[1])
    this.#learnt = [learnt, ...others]
  }
}

function replaced(name: string, [from, to]: readonly [string, string]): string | undefined {
  return name.startsWith(from) ? to + name.slice(from.length) : undefined
}

function ending(root: string): string {
  return root.endsWith(sep) ? root : root + sep
}
