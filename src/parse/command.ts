/** The words a mail without a request may say to the gateway (protocol, section 1.2). */
import { cleanLine } from './text.ts'

export type Command = 'HELP'

/** Reads the command of a mail: alone on a line of its text, or as its subject. */
export function readCommand(subject: string, lines: readonly string[]): Command | null {
  return [subject, ...lines].some(isHelp) ? 'HELP' : null
}

function isHelp(line: string): boolean {
  // Most lines are longer than the word, and need no cleaning to be told apart.
  return line.length < 80 && /^\.?help[.!?]?$/i.test(cleanLine(line).trim())
}
