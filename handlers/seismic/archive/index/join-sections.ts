/**
 * Takes sections of a channel that follow each other closely in a file as one. Where channels alternate
 * there is a section for every record: a day of three channels has more of them than fit into memory.
 */
import { nearBytes } from '../section-ranges.ts'
import { isSameRate, SpanBuilder } from '../spans.ts'
import { markMicroseconds } from './section-builder.ts'
import type { Section, TimeMark } from './section.ts'

/**
 * @param sections - gives those of one channel, ordered by their starts
 * @returns in the same order, never two with the same bytes; as they came where their order in time is
 *   not the one in the file
 */
export function joinSections(sections: () => Iterable<Section>): readonly Section[] {
  const joined: Section[] = []
  let open: OpenSection | undefined
  for (const section of sections()) {
    if (open?.isFollowedBy(section) === true) open.add(section)
    else {
      if (open) joined.push(open.close())
      open = new OpenSection(section)
    }
  }
  if (open) joined.push(open.close())
  return areApart(joined) ? joined : [...sections()]
}

class OpenSection {
  readonly #first: Section
  #last: Section
  readonly #marks: TimeMark[]
  readonly #spans = new SpanBuilder()

  constructor(section: Section) {
    this.#first = this.#last = section
    this.#marks = [...(section.timeIndex ?? [])]
    this.#addSpans(section)
  }

  isFollowedBy(next: Section): boolean {
    const last = this.#last
    const gap = next.offset - (last.offset + last.bytes)
    return (
      next.path === last.path &&
      gap >= 0 &&
      gap <= nearBytes &&
      next.start > last.end &&
      next.version === last.version &&
      isSameRate(next.rate, last.rate) &&
      isIndexed(last) &&
      isIndexed(next)
    )
  }

  add(section: Section): void {
    this.#last = section
    for (const mark of section.timeIndex ?? []) {
      const last = this.#marks.at(-1)
      if (!last || mark.time - last.time >= markMicroseconds) this.#marks.push(mark)
    }
    this.#addSpans(section)
  }

  close(): Section {
    const [first, last] = [this.#first, this.#last]
    if (first === last) return first
    return {
      ...first,
      end: last.end,
      bytes: last.offset + last.bytes - first.offset,
      timeIndex: this.#marks,
      spans: this.#spans.spans,
    }
  }

  #addSpans({ spans }: Section): void {
    for (const { start, end, rate } of spans) this.#spans.add(start, end, rate)
  }
}

function isIndexed({ isInOrder, timeIndex }: Section): boolean {
  return isInOrder && timeIndex !== undefined
}

/** Whether no section was joined over the bytes of another one. */
function areApart(sections: readonly Section[]): boolean {
  const ends = new Map<string, number>()
  return [...sections]
    .sort((one, other) => one.offset - other.offset)
    .every(({ path, offset, bytes }) => {
      const isApart = offset >= (ends.get(path) ?? 0)
      ends.set(path, offset + bytes)
      return isApart
    })
}
