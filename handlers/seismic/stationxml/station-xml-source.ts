/** Files of StationXML as a source of metadata. */
import { inUnchanged, readStretch } from '../metadata/read-bytes.ts'
import type { MetadataChannel } from '../metadata/rows.ts'
import type { SourceReader } from '../metadata/source-reader.ts'
import { readEpochs } from './read-epochs.ts'
import { readResponse } from './read-response.ts'
import { decoderFor, encodingNamed } from './text-decoder.ts'

export const stationXmlSource: SourceReader = {
  async index(pieces, sink) {
    return (await readEpochs(pieces, sink)).label
  },
  async response(channel) {
    return readResponse(await channelText(channel))
  },
}

/**
 * The `<Channel>` element as it stands in the file.
 *
 * @throws {Fault} `SOURCE_DOWN` when the file is no longer the one that was indexed
 */
export async function channelText({ file, element }: MetadataChannel): Promise<string> {
  const bytes = await inUnchanged(file, (handle) =>
    readStretch(handle, element.offset, element.length),
  )
  return decoderFor(encodingNamed(file.encoding)).decode(bytes)
}
