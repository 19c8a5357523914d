/** Reads what strace wrote of a process and its threads: system calls in their order. */
import { readFileSync } from 'node:fs'

export interface SystemCall {
  readonly name: string
  /** What the file descriptor stands for, or the first path. */
  readonly target: string
  /** The arguments as strace prints them. */
  readonly words: string
  /** Places in the order of all that happened: a call ends after it began. */
  readonly began: number
  readonly ended: number
  readonly isDone: boolean
}

/**
 * Words to put before a command so that its calls are written into a file. `-D` keeps the traced
 * process the child of whoever starts it.
 *
 * @param bytes - of every string that are kept
 */
export function straceWords(file: string, calls: readonly string[], bytes: number): string[] {
  return [
    'strace',
    '-D',
    '-f',
    '-y',
    '-s',
    String(bytes),
    '-o',
    file,
    '-e',
    `trace=${calls.join()}`,
  ]
}

/** @param file - written with the words of {@link straceWords} */
export function readTrace(file: string): readonly SystemCall[] {
  const begun = new Map<string, { readonly text: string; readonly at: number }>()
  const lines = readFileSync(file, 'latin1').split('\n')
  return lines.flatMap((line, at) => {
    const { thread, text } = partsOf(line)
    if (text.endsWith(unfinished)) {
      begun.set(thread, { text: text.slice(0, -unfinished.length), at })
      return []
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/s.exec(text)?.[1]
    if (rest === undefined) return readCall(text, at, at)
    const first = begun.get(thread)
    return first ? readCall(first.text + rest, first.at, at) : []
  })
}

/** Of a call during which another thread was heard of; it goes on in a line of its own. */
const unfinished = ' <unfinished ...>'

function partsOf(line: string): { thread: string; text: string } {
  const [, thread = '', text = ''] = /^(\d+) +(.*)$/s.exec(line) ?? []
  return { thread, text }
}

/** Signals and ends of threads are no calls. */
function readCall(text: string, began: number, ended: number): SystemCall[] {
  const [, name = '', words = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/s.exec(text) ?? []
  if (name === '') return []
  const target = /^\d+<([^>]*)>/.exec(words)?.[1] ?? /^"([^"]*)"/.exec(words)?.[1] ?? ''
  return [{ name, target, words, began, ended, isDone: !result.startsWith('-') }]
}
