/** The words a mail without a request may say to the gateway (protocol, section 1.2). */
import { readHubId } from './hub-id.ts'
import { cleanLabel } from './label.ts'
import { isAttribution, isHeaderOfOlderMail, isTitleOfOlderMail } from './older-mail.ts'
import type { Steps } from './steps.ts'
import { finish, linesPerStep } from './steps.ts'
import { cleanLine } from './text.ts'

export type Command =
  | { readonly verb: 'HELP' }
  | {
      readonly verb: 'STATUS' | 'CANCEL'
      /** A label, cleaned as the labels of requests are, or a HUB_ID. */
      readonly name: string
      /** The secret of the receipt, where it was given. */
      readonly token: string | undefined
    }

/** A person says no more at once; a mail that does was not written as commands. */
const mostCommands = 10

/**
 * Reads the commands of a mail: its subject, and those alone on a line of its text. What it quotes,
 * and what stands below a signature or is carried along from another mail, says nothing.
 *
 * @returns each command once, at most 10
 */
export function readCommands(subject: string, lines: readonly string[]): readonly Command[] {
  return finish(commandSteps(subject, lines))
}

/** {@link readCommands}, step by step. */
export function* commandSteps(
  subject: string,
  lines: readonly string[],
): Steps<readonly Command[]> {
  const found = new Map<string, Command>()
  const title = tidy(subject)
  keep(readCommand(title) ?? readCommand(title.replace(replyMark, ''), named), found)
  let isAttributed = false
  for (const [index, line] of lines.entries()) {
    if (index % linesPerStep === linesPerStep - 1) yield
    if (found.size === mostCommands) break
    const text = tidy(line)
    if (endsOwnWords(text)) break
    if (text.startsWith('>')) isAttributed = false
    else if (isAttribution(text)) isAttributed = true
    if (!isAttributed) keep(readCommand(text), found)
  }
  return [...found.values()]
}

/** In characters: verb, label and token; no longer line is one. */
const longestCommand = 200

function tidy(line: string): string {
  return line.length > longestCommand ? '' : cleanLine(line).trim()
}

const any = /^\.?(HELP|STATUS|CANCEL)\b(.*)$/i
/** An answer to the guide is called `Re: HELP`, and is no wish to have it again. */
const named = /^\.?(STATUS|CANCEL)\b(.*)$/i

const replyMark = /^(?:\s*(?:re|aw|sv|antw)\s*(?:\[\d+\])?\s*:)+\s*/i

function keep(command: Command | undefined, found: Map<string, Command>): void {
  if (command !== undefined) found.set(JSON.stringify(command), command)
}

function readCommand(line: string, pattern = any): Command | undefined {
  const [, word = '', rest = ''] = pattern.exec(line) ?? []
  switch (word.toUpperCase()) {
    case 'HELP':
      return /^[\s.!?]*$/.test(rest) ? { verb: 'HELP' } : undefined
    case 'STATUS':
      return readNamed('STATUS', rest)
    case 'CANCEL':
      return readNamed('CANCEL', rest)
    default:
      return undefined
  }
}

function readNamed(verb: 'STATUS' | 'CANCEL', rest: string): Command | undefined {
  // The name must be a word of its own; a colon after the verb is as good as after a header field's.
  const words = /^(?:\s*:)?\s+(.*?)\.*$/.exec(rest)?.[1] ?? ''
  const [, before, last] = /^(.*\S)\s+([A-Za-z0-9_-]{22,64})$/.exec(words) ?? []
  const name = readName(before ?? words)
  return name === '' ? undefined : { verb, name, token: last }
}

/** @returns empty when nothing is left of it */
function readName(words: string): string {
  const bare = /^(?:"(.*)"|<(.*)>)$/.exec(words)
  const name = (bare?.[1] ?? bare?.[2] ?? words).trim()
  return readHubId(name)?.text ?? cleanLabel(name)
}

/** Below a signature, and in an older mail that is carried along unquoted, nothing is the sender's own. */
function endsOwnWords(text: string): boolean {
  return drawn.test(text) || isTitleOfOlderMail(text) || isHeaderOfOlderMail(text)
}

/** The mark of a signature, also as a long dash; or the line that Outlook draws over an older mail. */
const drawn = /^(?:--?|_{10,})$/
