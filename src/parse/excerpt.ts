/** A piece of what somebody wrote, for a sentence about it: short, however long the whole is. */

const longestExcerpt = 40

export function excerpt(text: string): string {
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text
}
