/** Tells what the text of a mail in which no request was found was perhaps meant to be. */

/** A request begins at the top: no more of a long text is looked at. */
const mostCharacters = 20_000

const openings: readonly (readonly [RegExp, string])[] = [
  [
    /^[>\t ]{0,40}\W?[\t ]{0,4}NETDC[ _-]?REQUEST\b/im,
    'seems to begin a request; the first line of one is .NETDC_REQUEST, with a dot before it and a _ in it',
  ],
  [
    /^[>\t ]{0,40}\.?(?:INV|RESP|DATA)[\t ]+(?:\*|[\w-]+[\t ]+["*\w])/m,
    'seems to be a line of a request; the lines before it, from .NETDC_REQUEST to .END, are missing',
  ],
  [
    /\b(?:STATUS|CANCEL)[\t ]+\S{1,100}[\t ]+[\w-]{22,64}/,
    'has a command in it that is not obeyed: a command stands alone on its line, from STATUS or CANCEL on',
  ],
]

/** @returns a sentence for the sender, which repeats nothing of the text */
export function nearMiss(text: string): string | undefined {
  const top = text.slice(0, mostCharacters)
  for (const [opening, meaning] of openings) {
    const found = opening.exec(top)
    if (found === null) continue
    const line = top.slice(0, found.index).split(/\r\n|\r|\n/).length
    return `Line ${line} ${meaning}.`
  }
  return undefined
}
