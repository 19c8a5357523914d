import type { Database } from 'better-sqlite3'

import type { Part, PartId, Piece, RequestId } from '../../model/index.ts'
import type { PartRun } from '../ledger.ts'
import { found } from './found.ts'

/** So many line numbers are in one row, at most: it is read whole for any of them. */
const linesOfRow = 100

interface Row extends Omit<Part, 'lines'> {
  readonly lines: string | null
}

const numbersOf: (json: string) => readonly number[] = JSON.parse

/** The parts of requests, with the order of their lines. */
export function parts(db: Database) {
  const insert = db
    .prepare<Omit<Part, 'lines'>, number>(
      `INSERT INTO parts (id, request, class, centre)
       VALUES (:id, :requestId, :class, :dcName)
       ON CONFLICT (id) DO UPDATE SET id = id RETURNING number`,
    )
    .pluck()
  const insertLines = db.prepare<[number, number, string]>(
    'INSERT INTO part_lines (part, position, lines) VALUES (?, ?, ?)',
  )
  const rows = db.prepare<{ id: PartId; from: number; to: number }, Row & { position: number }>(
    `SELECT parts.id, request AS requestId, class, centre AS dcName, position, lines
     FROM parts JOIN part_lines ON part_lines.part = parts.number
     WHERE parts.id = :id AND position > :from - ${linesOfRow} AND position < :to
     ORDER BY position`,
  )
  const dropLines = db.prepare<[RequestId]>(
    'DELETE FROM part_lines WHERE part IN (SELECT number FROM parts WHERE request = ?)',
  )
  const drop = db.prepare<[RequestId]>('DELETE FROM parts WHERE request = ?')
  const all = db.prepare<[RequestId], Row>(
    `SELECT id, request AS requestId, class, centre AS dcName, lines
     FROM parts LEFT JOIN part_lines ON part_lines.part = parts.number
     WHERE request = ? ORDER BY parts.number, position`,
  )

  return {
    /** Enters a part, or further lines of it. */
    add({ id, requestId, class: type, dcName, lines, from = 0 }: PartRun) {
      const number = found(insert.get({ id, requestId, class: type, dcName }), id)
      for (let at = 0; at < lines.length; at += linesOfRow) {
        const row = lines.slice(at, at + linesOfRow)
        insertLines.run(number, from + at, JSON.stringify(row))
      }
    },

    /** Forgets the parts of a request, of which nothing has come yet. */
    drop(request: RequestId) {
      dropLines.run(request)
      drop.run(request)
    },

    all: (request: RequestId): readonly Part[] => gathered(all.all(request)),

    /** A part with those of its lines alone that have the positions `from` up to, not including, `to`. */
    slice(id: PartId, from: number, to: number): Part | undefined {
      const found = rows.all({ id, from, to })
      const [part] = gathered(found)
      const start = found[0]?.position ?? 0
      return part && { ...part, lines: part.lines.slice(Math.max(0, from - start), to - start) }
    },
  }
}

/** Makes parts of the rows of their lines. */
function gathered(rows: readonly Row[]): readonly Part[] {
  const parts = new Map<PartId, Part & { readonly lines: number[] }>()
  for (const { lines, ...row } of rows) {
    const part = parts.get(row.id) ?? { ...row, lines: [] }
    if (lines !== null) part.lines.push(...numbersOf(lines))
    parts.set(row.id, part)
  }
  return [...parts.values()]
}

interface PieceRow extends Omit<Piece, 'file'> {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** What is made of a class: of all centres together, or of one. */
export interface Product {
  readonly request: RequestId
  readonly class: string
  /** None for all of them. */
  readonly centre: string | null
}

/** What the slices of parts gave. */
export function pieces(db: Database) {
  const insert = db.prepare<PieceRow>(
    `INSERT OR REPLACE INTO pieces (part, name, position, media_type, key, bytes, sha256)
     VALUES (:partId, :name, :position, :mediaType, :key, :bytes, :sha256)`,
  )
  const forget = db
    .prepare<Product, string>(
      `DELETE FROM pieces
       WHERE part IN (SELECT id FROM parts WHERE request = :request AND class = :class
         AND centre = coalesce(:centre, centre)) RETURNING key`,
    )
    .pluck()
  const all = db.prepare<[PartId], PieceRow>(
    `SELECT part AS partId, name, position, media_type AS mediaType, key, bytes, sha256
     FROM pieces WHERE part = ? ORDER BY name, position`,
  )

  return {
    /** Replaces what the same slice gave before under the same name. */
    set({ file, ...piece }: Piece) {
      insert.run({ ...piece, ...file })
    },

    /** @returns the keys of what was given for a product, which no piece names any more */
    forget: (product: Product): readonly string[] => forget.all(product),

    all: (part: PartId): readonly Piece[] =>
      all.all(part).map(({ key, bytes, sha256, ...piece }) => ({
        ...piece,
        file: { key, bytes, sha256 },
      })),
  }
}
