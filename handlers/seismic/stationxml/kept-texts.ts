/** Which elements of a StationXML file have a text that is kept: a tree of their names. */

export interface KeptText {
  /** The path below the network, station or channel; undefined where only something below is kept. */
  readonly path: string | undefined
  readonly below: ReadonlyMap<string, KeptText>
}

const sensitivity = 'Response/InstrumentSensitivity'

export const keptTexts = {
  Network: treeOf(['Description', 'TotalNumberStations', 'Identifier']),
  Station: treeOf(['Latitude', 'Longitude', 'Elevation', 'Site/Name', 'Identifier']),
  Channel: treeOf([
    ...['Latitude', 'Longitude', 'Elevation', 'Depth', 'Azimuth', 'Dip', 'SampleRate'],
    ...['Sensor/Description', 'Sensor/Type'],
    ...['Value', 'Frequency', 'InputUnits/Name'].map((path) => `${sensitivity}/${path}`),
    'Response/Stage',
  ]),
} as const

function treeOf(paths: readonly string[], prefix = ''): KeptText {
  const names = new Set(paths.filter((path) => path !== '').map((path) => path.split('/')[0] ?? ''))
  const below = [...names].map((name) => {
    const deeper = paths
      .filter((path) => path === name || path.startsWith(`${name}/`))
      .map((path) => path.slice(name.length + 1))
    return [name, treeOf(deeper, prefix === '' ? name : `${prefix}/${name}`)] as const
  })
  return { path: paths.includes('') ? prefix : undefined, below: new Map(below) }
}
