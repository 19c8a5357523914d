/** Where the reader of a metadata source puts what it finds, as it finds it. */
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'

export interface EpochSink {
  network(epoch: NetworkEpoch): void
  station(epoch: StationEpoch): void
  channel(epoch: ChannelEpoch): void
  /** @param remark - what had to be left out, one sentence */
  remark(remark: string): void
}
