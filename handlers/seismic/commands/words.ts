/** The words of the command line: `NET.STA.LOC.CHA` and times. */
import type { Command } from 'commander'
import type { TimeWindow } from '../../../src/model/index.ts'
import { readIsoTime } from '../iso-time.ts'
import type { Selection } from '../selection.ts'

const wrongUsage = { exitCode: 2 }
const pattern = /^[A-Z0-9*?]+\.[A-Z0-9*?-]+\.[A-Z0-9*?-]{0,2}\.[A-Z0-9*?]+$/

/** @throws in commander's way when it is not four codes or patterns */
export function readSelection(text: string, command: Command): Selection {
  const upper = text.toUpperCase()
  if (!pattern.test(upper)) {
    command.error(`error: "${text}" is not NET.STA.LOC.CHA`, wrongUsage)
  }
  const [network = '', station = '', location = '', channel = ''] = upper.split('.')
  return {
    network: [network],
    station: [station],
    location: [location === '' ? '--' : location],
    channel: [channel],
  }
}

/** @throws in commander's way when a time cannot be read, or the end is not after the start */
export function readWindow(start: string, end: string, command: Command): TimeWindow {
  const [from, to] = [readIsoTime(start), readIsoTime(end)]
  if (from === undefined || to === undefined) {
    const wrong = from === undefined ? start : end
    command.error(`error: "${wrong}" is not YYYY-MM-DD[THH:MM:SS[.ffffff]]`, wrongUsage)
  }
  if (to <= from) command.error('error: the end is not after the start', wrongUsage)
  return { start: from, end: to }
}
