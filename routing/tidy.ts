/** One spelling for patterns that mean the same. */

/** A whole pattern. No code is empty, so `?*` means `*`. */
export function tidy(pattern: string): string {
  const text = tidyRuns(pattern)
  return text === '?*' ? '*' : text
}

/** A part of a pattern: a run of wildcards is written as all its `?` and then at most one `*`. */
export function tidyRuns(part: string): string {
  return part.replace(/[*?]{2,}/g, (run) => {
    const ones = run.replaceAll('*', '')
    return run.includes('*') ? `${ones}*` : ones
  })
}
