/**
 * The lines of a RESP file. evalresp reads every line that does not begin with `#` as
 * `BnnnFnn label: value`, keeps 255 characters of it, and 49 of a field.
 */
import type { ChannelId } from '../channel-id.ts'

const valueColumn = 51
const shortValueColumn = 25
const longestField = 49
const longestLine = 255
/** Between the outermost `+` signs of a box. */
const boxWidth = 77

/** `B053F07     A0 normalization factor:               7.269890E+07` */
export function fieldLine(code: string, label: string, value: string | number): string {
  return `${`${code}     ${label}:`.padEnd(valueColumn)}${ascii(String(value))}`.slice(
    0,
    longestLine,
  )
}

/** `B052F04     Channel:     BHZ` */
export function headerLine(code: string, label: string, value: string): string {
  return `${`${code}     ${label}:`.padEnd(shortValueColumn)}${word(value)}`
}

/** `#\t\tComplex poles:` */
export function comment(text = ''): string {
  return `#\t\t${text}`
}

/** The framed title above every blockette. */
export function titleBox(title: string, id: ChannelId): string[] {
  const text = `   ${title},  ${word(id.station)} ch ${word(id.channel)}   `
  const rule = `+${'-'.repeat(text.length)}+`
  const left = ' '.repeat(Math.max(0, Math.floor((boxWidth - rule.length) / 2)))
  const right = ' '.repeat(Math.max(0, boxWidth - rule.length - left.length))
  const framed = (middle: string) => comment(`+${left}${middle}${right}+`)
  return [framed(rule), framed(`|${text}|`), framed(rule), comment()]
}

/**
 * `M/S - Velocity in Meters Per Second`. Readers want both; where there is no description, the name
 * stands for it.
 */
export function unitsText(units: { readonly name: string; readonly description: string }): string {
  const name = word(units.name) || 'UNKNOWN'
  return `${name} - ${word(units.description) || name}`
}

function word(text: string): string {
  return ascii(text).slice(0, longestField)
}

/** A line end inside a value would begin a line that no reader knows. */
function ascii(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim()
}
