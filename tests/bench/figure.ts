import { cpus } from 'node:os';

/** One figure of the bench, as `--json` writes it. */
export interface Figure {
  readonly id: string;
  readonly unit: string;
  /** Median of ours. */
  readonly measured: number;
  /** The peer or limit measured in the same run. */
  readonly reference: { readonly name: string; readonly measured: number };
  /** `measured / reference`. */
  readonly ratio: number;
  readonly target: string;
  readonly met: boolean;
  readonly samples: { readonly ours: readonly number[]; readonly reference: readonly number[] };
  readonly runtime: string;
  readonly renderer: string;
  readonly cores: number;
}

/** What a benchmark measured; the rest of the figure follows from it. */
export interface Measurement {
  readonly id: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly reference: { readonly name: string; readonly samples: readonly number[] };
  /** The ratio must be at most this. */
  readonly targetRatio: number;
  readonly runtime: string;
  readonly renderer: string;
  /** Printed below, such as a floor that explains the figure. */
  readonly notes?: readonly string[];
}

/** The middle sample; of an even number, the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new Error('no samples');
  return (low + high) / 2;
}

/** A figure of a measurement. */
export function figureOf(measurement: Measurement): Figure {
  const { id, unit, ours, reference, targetRatio, runtime, renderer } = measurement;
  const measured = median(ours);
  const peer = median(reference.samples);
  const ratio = measured / peer;
  return {
    id,
    unit,
    measured,
    reference: { name: reference.name, measured: peer },
    ratio,
    target: `<= ${targetRatio}`,
    met: ratio <= targetRatio,
    samples: { ours, reference: reference.samples },
    runtime,
    renderer,
    cores: cpus().length,
  };
}

/** The figure as a person reads it. */
export function describe(figure: Figure): string {
  const { id, unit, measured, reference, ratio, target, met, samples } = figure;
  const range = (values: readonly number[]): string =>
    `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
  return [
    `${id}: ${measured.toFixed(0)} ${unit} (${range(samples.ours)}, ${samples.ours.length} runs)`,
    `  ${reference.name}: ${reference.measured.toFixed(0)} ${unit} (${range(samples.reference)})`,
    `  ratio ${ratio.toFixed(2)}, target ${target}: ${met ? 'met' : 'MISSED'}`,
    `  ${figure.runtime}, ${figure.renderer}, ${figure.cores} cores`,
  ].join('\n');
}
