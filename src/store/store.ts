import type { StoredFile } from '../model/index.ts'

/**
 * Where bytes lie, under opaque keys: large mails, pieces, products, bundles.
 *
 * Implementations share one contract: `test/contracts/store.ts`.
 */
export interface Store {
  /**
   * Takes bytes in. Once this resolves they survive a crash and a power cut; if it rejects, nothing
   * is kept.
   *
   * @throws {Fault} `RESOURCES` when the disk is full or quotas forbid it
   */
  put(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredFile>

  /**
   * Gives bytes out, in chunks of up to 1 MiB.
   *
   * @param range - first and last byte, both included, counted from 0; everything without it
   * @param buffer - gives the buffer that the next chunk may be read into, for readers that use their
   *   buffers again; it is called before the reader has seen the last chunk. A store may have chunks
   *   of its own instead. Without it the reader may keep what it is given
   * @throws {Fault} `SOURCE_BROKEN` when there is nothing under that key
   */
  open(
    key: string,
    range?: { readonly first: number; readonly last: number },
    buffer?: () => Uint8Array,
  ): AsyncIterable<Uint8Array>

  /** Removes what lies under a key; removing it twice is no error. */
  delete(key: string): Promise<void>

  /**
   * An address of the store's own under which anyone may fetch the bytes for a while, or
   * `undefined` when the store has none to give and the gateway serves the bytes itself.
   */
  link(key: string, forMs: number): Promise<string | undefined>

  /** Bytes held and bytes still free. */
  usage(): Promise<{ readonly held: number; readonly free: number }>

  /** The keys of everything older than that, so that what no ledger row names can be removed. */
  keysOlderThan(ageMs: number): AsyncIterable<string>
}
