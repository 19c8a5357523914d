/** What each kind of metadata source can do. */
import type { Response } from '../stationxml/response.ts'
import type { EpochSink } from './epoch-sink.ts'
import type { MetadataChannel } from './rows.ts'

export interface SourceReader {
  /**
   * Reads a file once, in steps that leave the rest of the program its turn, and puts what it finds
   * into the sink.
   *
   * @param pieces - the bytes of the file, each piece in the same buffer as the one before
   * @returns how its characters are encoded, where that is not always the same
   * @throws {Fault} `SOURCE_BROKEN` when it cannot be read, or not to its end
   */
  index(pieces: AsyncIterable<Uint8Array>, sink: EpochSink): Promise<string>

  /**
   * Reads the response of one channel epoch: only the bytes that describe it.
   *
   * @returns undefined where the file tells none
   * @throws {Fault} `SOURCE_BROKEN` for one that makes no sense, `SOURCE_DOWN` when the file changed
   */
  response(channel: MetadataChannel): Promise<Response | undefined>
}
