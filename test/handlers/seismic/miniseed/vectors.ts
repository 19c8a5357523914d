/**
 * What is in the reference files of miniSEED, as libmseed 3 (by pymseed 1.0) and libmseed 2.19 (by
 * ObsPy 1.5) decode it: facts to compare with, by file.
 */

export interface Vector {
  /** Below `seismic/` of the reference data. */
  readonly path: string
  readonly records: number
  /** Bytes that are no records. */
  readonly skipped: number
  /** Records whose samples cannot be had. */
  readonly refused: number
  /** Id and start of the first record. */
  readonly id: string
  readonly start: string
  /** How many there are in all records together, the first and the last one, their sum. */
  readonly samples: number
  readonly first: string
  readonly last: string
  readonly sum: number
}

/** By folder; in the order of the fields above. The numbers of a text are its bytes. */
const table = `
mseed2/
  CO_JSC.mseed 14 0 0 CO.JSC.00.HHZ 2016-09-21T13:48:00.008393Z 3000 -42 685 914765
  reference-testdata-defaults.mseed2 1 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 499 0 -556206270 -1499709039
  reference-testdata-float32.mseed2 5 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709037.3653364
  reference-testdata-float64.mseed2 9 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709041.926551
  reference-testdata-flushidle.mseed2 1 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123457Z 500 0 0 -1499709039
  reference-testdata-headeronly.mseed2 1 0 0 XX.TEST..SOH 2012-05-12T00:00:00.000000Z 0 - - 0
  reference-testdata-int16.mseed2 1 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 220 0 -11101 -52773
  reference-testdata-int32.mseed2 5 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709039
  reference-testdata-mstlpack-rollingbuffer-next.mseed 10 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123456Z 1000 0 -30092 -637308
  reference-testdata-mstlpack-rollingbuffer.mseed 10 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123456Z 1000 0 -30092 -637308
  reference-testdata-mstlpack.mseed2 8 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123457Z 1000 0 0 -2999418078
  reference-testdata-nsec.mseed2 9 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123457Z 500 0 0 -1499709039
  reference-testdata-oddrate.mseed2 5 0 0 XX.TEST..BHZ 2025-05-12T21:11:24.987654Z 500 0 0 -1499709039
  reference-testdata-olden.mseed2 1 0 0 XX.TEST..BHZ 1964-03-27T21:11:24.987654Z 500 0 0 -1499709039
  reference-testdata-repack.mseed2 1 0 0 XX.REPAK..HHZ 2008-05-12T13:44:55.123457Z 499 0 -556206270 -1499709039
  reference-testdata-steim1-LE.mseed2 4 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709039
  reference-testdata-steim1.mseed2 4 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709039
  reference-testdata-steim2.mseed2 4 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 499 0 -556206270 -1499709039
  reference-testdata-text.mseed2 1 0 0 XX.TEST..LOG 2012-05-12T00:00:00.000000Z 235 73 46 21255
  testdata-3channel-signal.mseed2 107 0 0 IU.COLA.00.LH1 2010-02-27T06:50:00.069539Z 12600 -502676 -208785 -3049246646
  testdata-detection.record.mseed2 1 0 0 XX.TEST.00.BHZ 2004-07-28T20:28:09.000000Z 0 - - 0
  testdata-encoding-CDSN.mseed2 1 0 0 XX.TEST..BHE 1986-12-26T01:11:45.430000Z 2016 -96 -185 51467
  testdata-encoding-DWWSSN.mseed2 1 0 0 XX.TEST..LHE 1980-12-25T00:00:00.320000Z 2016 6 76 1510
  testdata-encoding-GEOSCOPE-16bit-3exp-encoded.mseed2 1 0 0 XX.TEST..VHE 1986-12-26T02:12:05.864800Z 2016 -1.0625 -1.1640625 -2112.6875
  testdata-encoding-SRO.mseed2 1 0 0 XX.TEST..LHE 1974-12-26T00:00:00.500000Z 1984 39 -36 -104404
  testdata-invalid-blockette-offsets.mseed2 3 0 1 IU.COLA.00.LHZ 2010-02-27T06:50:00.069500Z 297 -236771 -345373 -69590541
  testdata-no-blockette1000-steim1.mseed2 2 0 0 XX.TEST..BHE 1995-09-22T00:00:18.238400Z 7312 337 70 -45306
mseed3/
  badspike.ms3 1 0 1 XX.D35.0.00.BXZ 1970-01-01T00:00:00.000000Z 0 - - 0
  bird_jsc.ms3 86 0 0 CO.BIRD.00.HHE 2024-02-06T11:30:00.009998Z 18000 401 -1298 2294955
  one_record_HODGE_HHZ.ms2 1 0 0 CO.HODGE.00.LHZ 2019-07-06T03:19:53.000000Z 64 -7 -39 -1503
  one_record_HODGE_HHZ.ms3 1 0 0 CO.HODGE.00.LHZ 2019-07-06T03:19:53.000000Z 64 -7 -39 -1503
  reference-testdata-defaults.mseed3 1 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 499 0 -556206270 -1499709039
  reference-testdata-float32.mseed3 5 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709037.3653364
  reference-testdata-float64.mseed3 9 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709041.926551
  reference-testdata-flushidle.mseed3 1 0 0 XX.TEST..HHZ 2012-05-12T00:00:00.123456Z 500 0 0 -1499709039
  reference-testdata-headeronly.mseed3 1 0 0 XX.TEST..SOH 2012-05-12T00:00:00.000000Z 0 - - 0
  reference-testdata-int16.mseed3 1 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 220 0 -11101 -52773
  reference-testdata-int32.mseed3 5 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709039
  reference-testdata-mstlpack.mseed3 8 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123456Z 1000 0 0 -2999418078
  reference-testdata-nsec.mseed3 12 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.123456Z 500 0 0 -1499709039
  reference-testdata-oddrate.mseed3 5 0 0 XX.TEST..BHZ 2025-05-12T21:11:24.987654Z 500 0 0 -1499709039
  reference-testdata-olden.mseed3 1 0 0 XX.TEST..BHZ 1964-03-27T21:11:24.987654Z 500 0 0 -1499709039
  reference-testdata-repack.mseed3 1 0 0 XX.REPAK..HHZ 2008-05-12T13:44:55.123456Z 499 0 -556206270 -1499709039
  reference-testdata-steim1.mseed3 4 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 500 0 0 -1499709039
  reference-testdata-steim2.mseed3 4 0 0 XX.TEST..BHZ 2012-05-12T00:00:00.000000Z 499 0 -556206270 -1499709039
  reference-testdata-text.mseed3 1 0 0 XX.TEST..LOG 2012-05-12T00:00:00.000000Z 235 73 46 21255
  testdata-3channel-signal.mseed3 107 0 0 IU.COLA.00.LH1 2010-02-27T06:50:00.069539Z 12600 -502676 -208785 -3049246646
  testdata-oneseries-mixedlengths-mixedorder.mseed3 7 0 0 XX.TEST.00.LHZ 2010-02-27T06:50:00.069539Z 3952 -231946 -34768 -927718809
  testeh.ms3 1 0 0 XX.FAKE..HHZ 2024-01-01T15:13:55.123456Z 1000 -49 -40 -445
mseed3/fdsn-reference/
  reference-detectiononly.mseed3 1 0 0 XX.TEST..LHZ 2004-07-28T20:28:09.000000Z 0 - - 0
  reference-sinusoid-FDSN-All.mseed3 1 0 0 XX.TEST..LHZ 2022-06-05T20:32:38.123000Z 499 0 -556206272 -1499709041
  reference-sinusoid-FDSN-Other.mseed3 1 0 0 XX.TEST..LHZ 2022-06-05T20:32:38.123000Z 499 0 -556206272 -1499709041
  reference-sinusoid-TQ-TC-ED.mseed3 1 0 0 XX.TEST..LHZ 2022-06-05T20:32:38.123000Z 499 0 -556206272 -1499709041
  reference-sinusoid-float32.mseed3 1 0 0 XX.TEST..BHZ 2022-06-05T20:32:38.123456Z 500 0 0 -1499709037.3653364
  reference-sinusoid-float64.mseed3 1 0 0 XX.TEST..HHZ 2022-06-05T20:32:38.123456Z 500 0 0 -1499709037.3653364
  reference-sinusoid-int16.mseed3 1 0 0 XX.TEST..LHZ 2022-06-05T20:32:38.123456Z 220 0 -11101 -52774
  reference-sinusoid-int32.mseed3 1 0 0 XX.TEST..VHZ 2022-06-05T20:32:38.123456Z 500 0 0 -1499709041
  reference-sinusoid-steim1.mseed3 1 0 0 XX.TEST..LHZ 2022-06-05T20:32:38.123456Z 500 0 0 -1499709041
  reference-sinusoid-steim2.mseed3 1 0 0 XX.TEST..MHZ 2022-06-05T20:32:38.123456Z 499 0 -556206272 -1499709041
  reference-text.mseed3 1 0 0 XX.TEST..LOG 2022-06-05T20:32:38.123456Z 235 73 46 21255
miniseed-odd/
  1T_MONN_00_EDH.mseed 4 0 0 1T.MONN.00.EDH 2019-04-01T18:43:00.003600Z 7501 -2210 11584 17920338
  BW.BGLD.__.EHE.D.2008.001.first_10_records 10 0 0 BW.BGLD..EHE 2007-12-31T23:59:59.915000Z 4120 -363 -386 -1623886
  BW.BGLD.__.EHE.D.2008.001.first_record 1 0 0 BW.BGLD..EHE 2007-12-31T23:59:59.915000Z 412 -363 -389 -165813
  BW.BGLD.__.EHE.D.2008.001.second_record 1 0 0 BW.BGLD..EHE 2008-01-01T00:00:01.975000Z 412 -397 -413 -162847
  BW.BGLD.__.EHE.D.2008.001.third_record 1 0 0 BW.BGLD..EHE 2008-01-01T00:00:04.035000Z 412 -427 -398 -162479
  BW.UH3.__.EHZ.D.2010.171.first_record 1 0 0 BW.UH3..EHZ 2010-06-20T00:00:00.279999Z 386 -93 -61 -32624
  CDSN_encoding.mseed 1 0 0 CD.BJI..BHE 1993-01-01T08:55:01.990000Z 100 294 -124 1594
  CH.BALST..LHE.D.2025.314 308 0 0 CH.BALST..LHE 2025-11-10T00:02:53.205000Z 86343 -1134 -1089 -64713856
  CH.BALST..LH_two_channels 611 0 0 CH.BALST..LHE 2025-11-10T00:02:53.205000Z 172890 -1134 354 -40625729
  DWWSSN_encoding.mseed 1 0 0 DW.KEV..LHZ 1983-11-29T02:48:00.350000Z 200 -38 -38 940
  GEOSCOPE16_4_encoding.mseed 1 0 0 G.NOUC..LHZ 1991-12-15T02:24:01.692500Z 200 -1.1015625 -1.0546875 -212.375
  RJOB.BW.EHZ.D.300806.0000.fullseed 1 512 0 BW.RJOB..EHZ 2006-08-30T00:00:00.760000Z 412 -280 -253 -105709
  SRO_encoding.mseed 3 0 0 AS.CTAO..LHE 1982-01-12T01:40:48.600000Z 6048 591 -1450 -296724
  WUQ.XJ.HHN.D.2008.285.first_record 1 0 0 XJ.WUQ..HHN 2008-10-11T00:00:00.000000Z 3772 -346 -75 -539397
  blockette008.mseed 7 0 0 BW.PART..EHZ 2008-02-10T00:00:00.145000Z 1642 242 62 5112
  blockette300.mseed 1 0 0 IU.KIEV.00.BHZ 2018-02-13T22:43:59.019538Z 20 -948 -1610 -22964
  blockette310.mseed 1 0 0 IU.KIEV.00.LHZ 2018-02-13T20:01:45.069538Z 10 -5620 -5565 -49108
  blockette320.mseed 1 0 0 IU.KIEV.00.LHZ 2018-02-13T23:26:57.069538Z 1 -3824 -3824 -3824
  brokenlastrecord.mseed 1 2206 0 NL.HGN.00.BHZ 2003-05-29T02:13:22.043400Z 5980 2787 2863 16640837
  constructedFileToTestReadViaRecords.mseed 11 0 0 BW.BGLD..EHE 2007-12-31T23:59:59.915000Z 4532 -363 -389 -1789699
  dataquality-m.mseed 12 0 0 GT.BOSA.00.BHE 2010-06-22T22:26:07.000000Z 4902 -5426 -2100 -4876526
  fullseed.mseed 3 0 0 GE.APE..BHN 2009-10-01T14:21:38.505000Z 1835 -35 306 257746
  fullseed_dataquality_M.mseed 1 0 0 GE.APE..BHN 2009-10-01T14:21:38.505000Z 602 -35 -10 -2868
  fullseed_dataquality_Q.mseed 1 0 0 GE.APE..BHN 2009-10-01T14:21:38.505000Z 602 -35 -10 -2868
  fullseed_dataquality_R.mseed 1 0 0 GE.APE..BHN 2009-10-01T14:21:38.505000Z 602 -35 -10 -2868
  gaps.mseed 128 0 0 BW.BGLD..EHE 2007-12-31T23:59:59.915000Z 52728 -363 -405 -20781450
  gecko_non_ascii_header.ms 1 0 0 .GECKO.A.CNZ 2018-05-29T13:10:59.204000Z 206 3438 -6063 19765
  infinite-loop.mseed 21 7707 20 IU.COLA.00.LHZ 2010-02-27T06:50:00.069539Z 136 -232850 -143702 -31274505
  mseed_not_a_single_blkt_48byte_data_offset.mseed 1 0 0 XX.TEST..BHE 1995-09-22T00:00:18.238400Z 3632 337 26 141292
  not.mseed 0 536 0 - - 0 - - 0
  not2.mseed 0 9 0 - - 0 - - 0
  not3.mseed 0 12 0 - - 0 - - 0
  not4.mseed 0 536 0 - - 0 - - 0
  one_record_already_applied_time_correction.mseed 1 0 0 BW.BGLD..EHE 2008-01-01T00:00:00.065000Z 412 -363 -389 -165813
  one_record_time_corr_applied_but_time_corr_is_zero.mseed 1 0 0 BW.BGLD..EHE 2008-01-01T00:00:00.065000Z 412 -363 -389 -165813
  qualityflags.mseed 18 0 0 BW.BGLD..EHE 2007-12-31T23:59:59.915000Z 7416 -363 -389 -2984634
  reclen_1024_without_sequence_numbers.mseed 2 0 0 XX.STF1..HHN 2007-05-31T22:45:28.100000Z 932 -1374 -1811 -1353458
  record_with_invalid_word_order.mseed 1 0 0 IU.COR..LHZ 1995-06-24T00:00:00.265000Z 1267 -2225 -2772 -3201635
  rt130_sr0_cropped.mseed 5 0 0 GR.FUR..LOG 2017-01-01T00:00:00.000000Z 195 48 10 11058
  single_record_negative_sr_fact_and_mult.mseed 1 0 0 MN.TNV..VHZ 1991-02-21T23:50:00.430000Z 60 -50100 -50685 -3015914
  steim2.mseed 1 0 0 NL.HGN.00.BHZ 2003-05-29T02:13:22.043400Z 5980 2787 2863 16640837
  test.mseed 2 0 0 NL.HGN.00.BHZ 2003-05-29T02:13:22.043400Z 11947 2787 2853 33241452
  timingquality.mseed 101 0 0 BW.BGLD..EHE 2007-12-31T23:59:59.765000Z 41604 -363 -401 -16426457
  two_channels.mseed 2 0 0 BW.UH3..EHE 2010-06-20T00:00:00.279999Z 772 -93 -61 -65248
  wrong_blockette_numbers_specified.mseed 16 0 0 SK.MODS..HHZ 2016-01-06T23:59:05.899900Z 5492 -3615 -2405 -18399767
`

export const vectors: readonly Vector[] = [...rowsOf(table)]

function* rowsOf(text: string): Generator<Vector> {
  let folder = ''
  for (const line of text.trim().split('\n')) {
    const [name = '', ...cells] = line.trim().split(' ')
    if (cells.length === 0) folder = name
    else yield vectorOf(`${folder}${name}`, cells)
  }
}

function vectorOf(path: string, cells: readonly string[]): Vector {
  const [records, skipped, refused, id = '', start = '', samples, first = '', last = '', sum] =
    cells
  return {
    path,
    records: Number(records),
    skipped: Number(skipped),
    refused: Number(refused),
    id,
    start,
    samples: Number(samples),
    first,
    last,
    sum: Number(sum),
  }
}
