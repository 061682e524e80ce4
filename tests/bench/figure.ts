import { cpus } from 'node:os';

/** One figure of the bench, as `--json` writes it. */
export interface Figure {
  readonly id: string;
  readonly unit: string;
  /** Of ours: the median, or the quantile that `id` names. */
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

/** What a figure has to be. */
export type Target =
  | { readonly ratioAtMost: number }
  | { readonly ratioAtLeast: number }
  /** Of the figure itself, in its unit. */
  | { readonly atMost: number }
  /** More than the reference, in the figure's unit. */
  | { readonly aboveReferenceAtMost: number };

/** What a benchmark measured; the rest of the figure follows from it. */
export interface Measurement {
  readonly id: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly reference: { readonly name: string; readonly samples: readonly number[] };
  readonly target: Target;
  /** Which of the samples is the figure; the median unless told. */
  readonly quantile?: number;
  readonly runtime: string;
  readonly renderer: string;
  /** Printed below, such as a floor that explains the figure. */
  readonly notes?: readonly string[];
}

/** The middle sample; of an even number, the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** A quantile, between the two samples that it lies between. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error('no samples');
  return low + (high - low) * (at - Math.floor(at));
}

/** A figure of a measurement. */
export function figureOf(measurement: Measurement): Figure {
  const { id, unit, ours, reference, target, runtime, renderer } = measurement;
  const share = measurement.quantile ?? 0.5;
  const measured = quantile(ours, share);
  const peer = quantile(reference.samples, share);
  return {
    id,
    unit,
    measured,
    reference: { name: reference.name, measured: peer },
    // A peer that loses nothing is no divisor.
    ratio: measured === peer ? 1 : measured / peer,
    ...judged(target, { measured, peer, unit }),
    samples: { ours, reference: reference.samples },
    runtime,
    renderer,
    cores: cpus().length,
  };
}

function judged(
  target: Target,
  {
    measured,
    peer,
    unit,
  }: { readonly measured: number; readonly peer: number; readonly unit: string },
): { target: string; met: boolean } {
  const ratio = measured / peer;
  if ('ratioAtMost' in target) {
    return { target: `<= ${target.ratioAtMost}×`, met: ratio <= target.ratioAtMost };
  }
  if ('ratioAtLeast' in target) {
    return { target: `>= ${target.ratioAtLeast}×`, met: ratio >= target.ratioAtLeast };
  }
  if ('atMost' in target) {
    return { target: `<= ${target.atMost} ${unit}`, met: measured <= target.atMost };
  }
  const { aboveReferenceAtMost: above } = target;
  return { target: `<= reference + ${above} ${unit}`, met: measured <= peer + above };
}

/** The figure as a person reads it. */
export function describe(figure: Figure): string {
  const { id, unit, measured, reference, ratio, target, met, samples } = figure;
  return [
    `${id}: ${digits(measured)} ${unit} (${spread(samples.ours)})`,
    `  ${reference.name}: ${digits(reference.measured)} ${unit} (${spread(samples.reference)})`,
    `  ratio ${ratio.toFixed(2)}, target ${target}: ${met ? 'met' : 'MISSED'}`,
    `  ${figure.runtime}, ${figure.renderer}, ${figure.cores} cores`,
  ].join('\n');
}

/** Quartiles, ends and number of some samples. */
function spread(samples: readonly number[]): string {
  if (samples.length === 1) return '1 run';
  const quartiles = `quartiles ${digits(quantile(samples, 0.25))}–${digits(quantile(samples, 0.75))}`;
  const ends = `${digits(Math.min(...samples))}–${digits(Math.max(...samples))}`;
  return `${quartiles}, all ${ends}, ${samples.length} runs`;
}

/** Three figures that count. */
function digits(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
