/** The kinds of metadata source that are read here. */
import { seedSource } from '../dataless/seed-source.ts'
import { stationXmlSource } from '../stationxml/station-xml-source.ts'
import { respSource } from './resp-source.ts'
import type { SourceKind } from './source-file.ts'
import type { SourceReader } from './source-reader.ts'

export const sourceReaders: Readonly<Record<SourceKind, SourceReader>> = {
  stationxml: stationXmlSource,
  dataless: seedSource,
  resp: respSource,
}
