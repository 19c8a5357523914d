/** The lines of a header, each taken apart; and what is said of those that are no field. */
import type { Remark } from '../model/index.ts'
import { hidden, isHeaderKeyword, mayHoldSecret, readHeaderField } from './header.ts'
import type { HeaderField } from './header.ts'
import type { Steps } from './steps.ts'
import { linesPerStep } from './steps.ts'
import { remark } from './text.ts'

interface HeaderLine {
  readonly number: number
  readonly text: string
  readonly clean: string
}

interface HeaderLines {
  readonly fields: readonly HeaderField[]
  readonly remarks: readonly Remark[]
}

/** @returns the fields, and one remark for all lines that are none, however many there are */
export function* headerLineSteps(lines: readonly HeaderLine[]): Steps<HeaderLines> {
  const fields: HeaderField[] = []
  const others: Leftover[] = []
  for (const [index, line] of lines.entries()) {
    if (index % linesPerStep === linesPerStep - 1) yield
    const field = readHeaderField(line.number, line.clean, line.text)
    if (field !== undefined) fields.push(field)
    else others.push({ line, above: fields.at(-1) })
  }
  return { fields, remarks: leftOut(others) }
}

interface Leftover {
  readonly line: HeaderLine
  readonly above: HeaderField | undefined
}

/** The wrapped end of a disposition may hold a password, and so may one whose keyword is lost. */
function shown({ line: { text, clean }, above }: Leftover): string {
  if (above === undefined) return hidden
  if (!isHeaderKeyword(above.keyword) || mayHoldSecret(above.keyword)) return hidden
  return /\b(?:push|pull|pass\w*|user|s?ftps?)\b|:\/\//i.test(clean) ? hidden : text
}

function leftOut(lines: readonly Leftover[]): readonly Remark[] {
  const [first, ...others] = lines
  if (first === undefined) return []
  const which = others.length === 0 ? 'this line was' : `this line and ${others.length} more were`
  const reason = `a header field is one line that begins with a dot and its name: ${which} not read`
  return [remark(first.line.number, shown(first), reason)]
}
