/** Keeps whatever a reader of metadata finds. */
import type { EpochSink } from '../../../../handlers/seismic/metadata/epoch-sink.ts'
import type {
  ChannelEpoch,
  NetworkEpoch,
  StationEpoch,
} from '../../../../handlers/seismic/stationxml/epochs.ts'

export class CollectingSink implements EpochSink {
  readonly networks: NetworkEpoch[] = []
  readonly stations: StationEpoch[] = []
  readonly channels: ChannelEpoch[] = []
  readonly remarks: string[] = []

  network(epoch: NetworkEpoch): void {
    this.networks.push(epoch)
  }

  station(epoch: StationEpoch): void {
    this.stations.push(epoch)
  }

  channel(epoch: ChannelEpoch): void {
    this.channels.push(epoch)
  }

  remark(remark: string): void {
    this.remarks.push(remark)
  }
}

/** The bytes of a file as they come in, all pieces in one buffer as those of files are. */
export async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
  }
}
