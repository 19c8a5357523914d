/** A store that remembers what was put into it, so that a failed attempt can be undone. */
import type { Store } from './store.ts'

/** @param made - gets the key of everything that is put */
export function remembering(store: Store, made: string[]): Store {
  return {
    async put(bytes, signal) {
      const file = await store.put(bytes, signal)
      made.push(file.key)
      return file
    },
    open: (...what) => store.open(...what),
    delete: (key) => store.delete(key),
    link: (key, forMs) => store.link(key, forMs),
    usage: () => store.usage(),
    keysOlderThan: (ageMs) => store.keysOlderThan(ageMs),
  }
}
