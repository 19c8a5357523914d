/** StationXML at the level of responses, as large as wanted: invented stations, all alike. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

export interface Size {
  /** Bytes, or a little more. */
  readonly bytes: number
  /** Coefficients of each filter: 400 or so in real inventories. */
  readonly coefficients: number
}

const channelsOfStation = ['BHE', 'BHN', 'BHZ', 'LHE', 'LHN', 'LHZ', 'VHE', 'VHN', 'VHZ']
const units = (name: string) => `<Name>${name}</Name><Description>${name}, at length</Description>`

/** @returns how many channels it has */
export async function writeInventory(file: string, size: Size): Promise<number> {
  const target = createWriteStream(file)
  const response = responseText(size.coefficients)
  let [written, stations] = [0, 0]
  const write = async (text: string) => {
    written += text.length
    if (!target.write(text)) await once(target, 'drain')
  }
  await write(
    `<?xml version="1.0" encoding="UTF-8"?>\n<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1"` +
      ` schemaVersion="1.2">\n <Source>bench</Source>\n <Network code="XX">\n`,
  )
  while (written < size.bytes) await write(stationText(stations++, response))
  await write(' </Network>\n</FDSNStationXML>\n')
  target.end()
  await once(target, 'finish')
  return stations * channelsOfStation.length
}

/** `A0000` to `Z9999`. */
export function stationCode(number: number): string {
  const letter = String.fromCharCode(65 + (Math.floor(number / 10_000) % 26))
  return `${letter}${String(number % 10_000).padStart(4, '0')}`
}

function stationText(number: number, response: string): string {
  const place = `   <Latitude>${(number % 180) - 90}.25</Latitude>
   <Longitude>${(number % 360) - 180}.5</Longitude>
   <Elevation>${number % 3000}.0</Elevation>\n`
  const channels = channelsOfStation.map((code) => channelText(code, place, response))
  return `  <Station code="${stationCode(number)}" startDate="2010-01-01T00:00:00Z">
${place}   <Site><Name>Site number ${number}</Name></Site>\n${channels.join('')}  </Station>\n`
}

function channelText(code: string, place: string, response: string): string {
  return `   <Channel code="${code}" locationCode="00" startDate="2010-01-01T00:00:00Z">
${place}   <Depth>10.0</Depth>\n   <Azimuth>90.0</Azimuth>\n   <Dip>0.0</Dip>
   <Type>CONTINUOUS</Type>\n   <SampleRate>20.0</SampleRate>
   <Sensor><Type>Seismometer</Type><Description>A broadband seismometer</Description></Sensor>
${response}   </Channel>\n`
}

function responseText(coefficients: number): string {
  const filters = [2, 3].map((stage) => firText(stage, coefficients))
  return `   <Response>\n    <InstrumentSensitivity><Value>6.0E8</Value><Frequency>1.0</Frequency>
     <InputUnits>${units('M/S')}</InputUnits><OutputUnits>${units('COUNTS')}</OutputUnits>
    </InstrumentSensitivity>\n    <Stage number="1">\n     <PolesZeros>
      <InputUnits>${units('M/S')}</InputUnits>\n      <OutputUnits>${units('V')}</OutputUnits>
      <PzTransferFunctionType>LAPLACE (RADIANS/SECOND)</PzTransferFunctionType>
      <NormalizationFactor>180.0</NormalizationFactor>
      <NormalizationFrequency>1.0</NormalizationFrequency>
      <Zero number="0"><Real>0</Real><Imaginary>0</Imaginary></Zero>
      <Pole number="0"><Real>-180</Real><Imaginary>0</Imaginary></Pole>
     </PolesZeros>\n     <StageGain><Value>1500</Value><Frequency>1.0</Frequency></StageGain>
    </Stage>\n${filters.join('')}   </Response>\n`
}

function firText(stage: number, coefficients: number): string {
  const rows = Array.from({ length: coefficients }, (_, i) => {
    const value = (Math.sin(i + 1) / coefficients).toExponential(9)
    return `      <NumeratorCoefficient i="${i}">${value}</NumeratorCoefficient>\n`
  })
  return `    <Stage number="${stage}">\n     <FIR>
      <InputUnits>${units('COUNTS')}</InputUnits>\n      <OutputUnits>${units('COUNTS')}</OutputUnits>
      <Symmetry>NONE</Symmetry>\n${rows.join('')}     </FIR>\n     <Decimation>
      <InputSampleRate>40.0</InputSampleRate>\n      <Factor>1</Factor>\n      <Offset>0</Offset>
      <Delay>0.0</Delay>\n      <Correction>0.0</Correction>\n     </Decimation>
     <StageGain><Value>1.0</Value><Frequency>1.0</Frequency></StageGain>\n    </Stage>\n`
}
