/** A progress bar on a terminal: one line that is written over. */
import type { Progress } from '../archive/index/archive-index.ts'

const barLength = 30
/** The line is written no more often than this, in milliseconds. */
const pauseMs = 100

export class ProgressBar {
  readonly #terminal: NodeJS.WritableStream
  readonly #title: string
  #shownAt = -Infinity
  #isShown = false

  constructor(terminal: NodeJS.WritableStream, title: string) {
    this.#terminal = terminal
    this.#title = title
  }

  readonly show = (progress: Progress): void => {
    const now = performance.now()
    const isDone = progress.filesDone >= progress.files
    if (progress.files === 0 || (now - this.#shownAt < pauseMs && !isDone)) return
    this.#shownAt = now
    this.#isShown = true
    this.#terminal.write(`\r${this.#title} ${barLine(progress)}`)
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#terminal.write('\r\u001b[K')
    this.#isShown = false
  }
}

/** `[#########                     ]  31 %  412 of 1330 files, 2.6 of 8.4 GB` */
function barLine({ files, bytes, filesDone, bytesDone }: Progress): string {
  // Files may grow while they are read.
  const share = bytes > 0 ? Math.min(1, bytesDone / bytes) : 1
  const bar = '#'.repeat(Math.round(share * barLength)).padEnd(barLength)
  const percent = String(Math.floor(share * 100)).padStart(3)
  const size = `${gigabytes(bytesDone)} of ${gigabytes(bytes)} GB`
  return `[${bar}] ${percent} %  ${filesDone} of ${files} files, ${size}`
}

function gigabytes(bytes: number): string {
  return (bytes / 1_000_000_000).toFixed(1)
}
