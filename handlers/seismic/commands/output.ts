/** What the commands print: data on standard output or into a file, words on standard error. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Log } from '../../../src/log/log.ts'
import { systemCode } from '../../../src/model/index.ts'
import { ProgressBar } from './progress-bar.ts'

export interface Streams {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

type Row = Readonly<Record<string, string | number>>

export class CommandOutput {
  /** Says warnings and errors on standard error. */
  readonly log: Log
  readonly #streams: Streams

  constructor(streams: Streams) {
    this.#streams = streams
    const say = (fields: object, sentence: string) => {
      this.remark(`${sentence}: ${Object.values(fields).flat().join(', ')}`)
    }
    this.log = { debug: silent, info: silent, warn: say, error: say }
  }

  remark(sentence: string): void {
    this.#streams.stderr.write(`netdc: ${sentence}\n`)
  }

  /** One line of JSON under a name, or one line a row, its columns aligned. */
  rows(name: string, rows: readonly Row[], isJson: boolean): void {
    const text = isJson ? `${JSON.stringify({ [name]: rows })}\n` : aligned(rows)
    this.#streams.stdout.write(text)
  }

  /** One line of text. */
  line(text: string): void {
    this.#streams.stdout.write(`${text}\n`)
  }

  /** One line of JSON. */
  object(value: Row): void {
    this.line(JSON.stringify(value))
  }

  /** @returns undefined where nobody looks: standard error is no terminal */
  progress(title: string): ProgressBar | undefined {
    const { stderr } = this.#streams
    return 'isTTY' in stderr && stderr.isTTY === true ? new ProgressBar(stderr, title) : undefined
  }

  /** A file appears under its name when it is complete, and not at all when there is nothing in it. */
  async bytes(chunks: AsyncIterable<Uint8Array>, file: string | undefined): Promise<void> {
    if (file === undefined) await this.#toStandardOutput(chunks)
    else await toFile(chunks, file)
  }

  async #toStandardOutput(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await pipeline(chunks, this.#streams.stdout, { end: false })
    } catch (error) {
      // The reader of a pipe, `head` for one, has seen enough.
      if (systemCode(error) !== 'EPIPE') throw error
    }
  }
}

async function toFile(chunks: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  const unfinished = `${file}.part`
  try {
    const bytes = await written(chunks, unfinished)
    if (bytes > 0) await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** A command has nothing else to do meanwhile: to have another thread write would only take longer. */
async function written(chunks: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const descriptor = openSync(file, 'w')
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at)
      bytes += chunk.length
    }
  } finally {
    closeSync(descriptor)
  }
  return bytes
}

function aligned(rows: readonly Row[]): string {
  const cells = rows.map((row) => Object.values(row).map(String))
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  )
  const lines = cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}

function silent(): void {
  // Commands say only what is wrong.
}
