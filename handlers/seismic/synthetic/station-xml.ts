/** StationXML of the example archive. The instrument is as invented as the stations. */
import type { ExampleChannel, ExampleStation } from './stations.ts'

/** Radians per second. */
const poles = [
  { real: -0.037, imaginary: 0.037 },
  { real: -0.037, imaginary: -0.037 },
  { real: -180, imaginary: 0 },
] as const
const zeros = [
  { real: 0, imaginary: 0 },
  { real: 0, imaginary: 0 },
] as const
const voltsPerMetrePerSecond = 1500
const countsPerVolt = 400_000
/** The first half of a symmetric filter of nine coefficients, the centre last. */
const halfFilter = [0.00390625, 0.03125, 0.109375, 0.21875, 0.2734375]
const decimation = 5
/** Where gains hold, in Hz. */
const reference = 0.5

export function stationXml(
  network: string,
  description: string,
  stations: readonly ExampleStation[],
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.2">
 <Source>netdc example archive</Source>
 <Created>2024-01-01T00:00:00Z</Created>
 <Network code="${network}" startDate="2020-01-01T00:00:00Z">
  <Description>${description}</Description>
${stations.map(stationElement).join('')} </Network>
</FDSNStationXML>
`
}

function stationElement(station: ExampleStation): string {
  return `  <Station code="${station.station}" startDate="2020-06-01T00:00:00Z">
${placeElements(station)}   <Site><Name>${station.site}</Name></Site>
${station.channels.map((channel) => channelElement(station, channel)).join('')}  </Station>
`
}

function placeElements({ latitude, longitude, elevation }: ExampleStation): string {
  return `   <Latitude>${latitude}</Latitude>
   <Longitude>${longitude}</Longitude>
   <Elevation>${elevation}</Elevation>
`
}

function channelElement(station: ExampleStation, channel: ExampleChannel): string {
  const { location, azimuth, dip, rate } = channel
  return `   <Channel code="${channel.channel}" locationCode="${location}" startDate="2020-06-01T00:00:00Z">
${placeElements(station)}    <Depth>2</Depth>
    <Azimuth>${azimuth}</Azimuth>
    <Dip>${dip}</Dip>
    <SampleRate>${rate}</SampleRate>
    <Sensor><Description>Example broadband seismometer</Description></Sensor>
    <Response>
     <InstrumentSensitivity>
      <Value>${voltsPerMetrePerSecond * countsPerVolt}</Value>
      <Frequency>${reference}</Frequency>
${unitsElements(velocity, counts)}     </InstrumentSensitivity>
${sensorStage()}${digitizerStage(rate * decimation)}${filterStage(rate * decimation)}    </Response>
   </Channel>
`
}

function sensorStage(): string {
  return `     <Stage number="1">
      <PolesZeros>
${unitsElements(velocity, volts)}       <PzTransferFunctionType>LAPLACE (RADIANS/SECOND)</PzTransferFunctionType>
       <NormalizationFactor>${normalization()}</NormalizationFactor>
       <NormalizationFrequency>${reference}</NormalizationFrequency>
${zeros.map((zero, i) => rootElement('Zero', i, zero)).join('')}\
${poles.map((pole, i) => rootElement('Pole', i, pole)).join('')}      </PolesZeros>
${gainElement(voltsPerMetrePerSecond)}     </Stage>
`
}

function digitizerStage(inputRate: number): string {
  return `     <Stage number="2">
      <Coefficients>
${unitsElements(volts, counts)}       <CfTransferFunctionType>DIGITAL</CfTransferFunctionType>
      </Coefficients>
${decimationElement(inputRate, 1)}${gainElement(countsPerVolt)}     </Stage>
`
}

function filterStage(inputRate: number): string {
  const coefficients = halfFilter.map(
    (value, i) => `       <NumeratorCoefficient i="${i}">${value}</NumeratorCoefficient>\n`,
  )
  return `     <Stage number="3">
      <FIR>
${unitsElements(counts, counts)}       <Symmetry>ODD</Symmetry>
${coefficients.join('')}      </FIR>
${decimationElement(inputRate, decimation)}${gainElement(1)}     </Stage>
`
}

interface Units {
  readonly name: string
  readonly description: string
}

const velocity: Units = { name: 'M/S', description: 'Velocity in Meters Per Second' }
const volts: Units = { name: 'V', description: 'Volts' }
const counts: Units = { name: 'COUNTS', description: 'Digital Counts' }

function unitsElements(input: Units, output: Units): string {
  return `       <InputUnits><Name>${input.name}</Name><Description>${input.description}</Description></InputUnits>
       <OutputUnits><Name>${output.name}</Name><Description>${output.description}</Description></OutputUnits>
`
}

interface Root {
  readonly real: number
  readonly imaginary: number
}

function rootElement(name: string, number: number, { real, imaginary }: Root): string {
  return `       <${name} number="${number}"><Real>${real}</Real><Imaginary>${imaginary}</Imaginary></${name}>\n`
}

function gainElement(value: number): string {
  return `      <StageGain><Value>${value}</Value><Frequency>${reference}</Frequency></StageGain>\n`
}

function decimationElement(inputRate: number, factor: number): string {
  return `      <Decimation>
       <InputSampleRate>${inputRate}</InputSampleRate>
       <Factor>${factor}</Factor>
       <Offset>0</Offset>
       <Delay>0</Delay>
       <Correction>0</Correction>
      </Decimation>
`
}

/** What makes the poles and zeros have gain 1 at the reference frequency. */
function normalization(): number {
  const omega = 2 * Math.PI * reference
  const distance = ({ real, imaginary }: Root) => Math.hypot(real, omega - imaginary)
  const product = (roots: readonly Root[]) => roots.reduce((all, root) => all * distance(root), 1)
  return product(poles) / product(zeros)
}
