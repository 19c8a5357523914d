import type { Database } from 'better-sqlite3'

import type { Part, PartId, Piece, RequestId } from '../../model/index.ts'
import { found } from './found.ts'

interface Row extends Omit<Part, 'lines'> {
  readonly line: number | null
}

/** The parts of requests, with the order of their lines. */
export function parts(db: Database) {
  const insert = db
    .prepare<Omit<Part, 'lines'>, number>(
      `INSERT INTO parts (id, request, class, centre)
       VALUES (:id, :requestId, :class, :dcName) RETURNING number`,
    )
    .pluck()
  const insertLine = db.prepare<[number, number, number]>(
    'INSERT INTO part_lines (part, position, line) VALUES (?, ?, ?)',
  )
  const all = db.prepare<[RequestId], Row>(
    `SELECT id, request AS requestId, class, centre AS dcName, line
     FROM parts LEFT JOIN part_lines ON part_lines.part = parts.number
     WHERE request = ? ORDER BY parts.number, position`,
  )

  return {
    add({ id, requestId, class: type, dcName, lines }: Part) {
      const number = found(insert.get({ id, requestId, class: type, dcName }), id)
      lines.forEach((line, position) => insertLine.run(number, position, line))
    },

    all: (request: RequestId): readonly Part[] => gathered(all.all(request)),
  }
}

/** Makes parts of the rows of their lines. */
function gathered(rows: readonly Row[]): readonly Part[] {
  const parts = new Map<PartId, Part & { readonly lines: number[] }>()
  for (const { line, ...row } of rows) {
    const part = parts.get(row.id) ?? { ...row, lines: [] }
    if (line !== null) part.lines.push(line)
    parts.set(row.id, part)
  }
  return [...parts.values()]
}

interface PieceRow extends Omit<Piece, 'file'> {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** What the slices of parts gave. */
export function pieces(db: Database) {
  const insert = db.prepare<PieceRow>(
    `INSERT OR REPLACE INTO pieces (part, name, position, media_type, key, bytes, sha256)
     VALUES (:partId, :name, :position, :mediaType, :key, :bytes, :sha256)`,
  )
  const forget = db
    .prepare<[RequestId, string], string>(
      `DELETE FROM pieces
       WHERE part IN (SELECT id FROM parts WHERE request = ? AND class = ?) RETURNING key`,
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

    /** @returns the keys of what a class gave, which no piece names any more */
    forget: (request: RequestId, type: string): readonly string[] => forget.all(request, type),

    all: (part: PartId): readonly Piece[] =>
      all.all(part).map(({ key, bytes, sha256, ...piece }) => ({
        ...piece,
        file: { key, bytes, sha256 },
      })),
  }
}
