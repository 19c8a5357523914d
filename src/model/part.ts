import type { RequestId } from './request.ts'

declare const id: unique symbol

/** Names a part: request, class and centre, joined by `/`. */
export type PartId = string & { readonly [id]: 'part' }

export function partId(request: RequestId, type: string, dcName: string): PartId {
  return `${request}/${type}/${dcName}` as PartId
}

/** The DC_NAME of the centre that a part is for. */
export function dcNameOf(id: PartId): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** The lines of one class for one centre: the unit of delegation, of products and of merging. */
export interface Part {
  readonly id: PartId
  readonly requestId: RequestId
  /** A line's type without the dot. */
  readonly class: string
  readonly dcName: string
  /** The line numbers, in the order of the request. */
  readonly lines: readonly number[]
}

/** Bytes that lie in the store, complete. */
export interface StoredFile {
  /** Opaque: only the store knows what it means. */
  readonly key: string
  /** Size in bytes. */
  readonly bytes: number
  /** SHA-256, 64 lower-case hex digits. */
  readonly sha256: string
}

/** What one slice of a part gave: a stretch of the part's product, or a file of its own. */
export interface Piece {
  readonly partId: PartId
  /** Position of the slice's first line in the part, counted from 0: pieces are laid in this order. */
  readonly position: number
  /** Empty for a stretch of the product itself, else the file's own name. */
  readonly name: string
  readonly mediaType: string
  readonly file: StoredFile
}
