/** A signal that looks like a quiet seismometer with one earthquake, the same every time. */

/** Seconds after the first sample, and how long its shaking takes to fall to a third. */
const earthquake = { at: 6900, fades: 90 }

/** @param seed - tells channels apart. @returns counts */
export function exampleSignal(samples: number, rate: number, seed: number): Int32Array {
  const signal = new Int32Array(samples)
  let random = seed
  for (let i = 0; i < samples; i++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    const noise = (random >>> 24) / 16 - 8
    signal[i] = Math.round(noise + swell(i / rate, seed) + shaking(i / rate, seed))
  }
  return signal
}

/** The sea: slow waves of some seconds. */
function swell(seconds: number, seed: number): number {
  return 60 * Math.sin(seconds * 0.9 + seed) + 25 * Math.sin(seconds * 0.41 + 2 * seed)
}

function shaking(seconds: number, seed: number): number {
  const since = seconds - earthquake.at
  if (since < 0) return 0
  return 4000 * Math.exp(-since / earthquake.fades) * Math.sin(since * (3 + (seed % 3)))
}
