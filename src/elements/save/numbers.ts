// The numbers of a figure, and its map, as tables and as JSON. Pure: no Lit, no DOM.
import type { LiveFrame } from '../../client/index.ts';
import { toBase64, toCsv, littleEndian, type Cell } from '../../view/index.ts';
import { theoreticalField } from '../theoretical-field.ts';
import type { Provenance } from './provenance.ts';
import type { SaveSource } from './types.ts';

interface Measure {
  readonly name: string;
  /** NaN where it cannot be told. */
  readonly value: number;
  /** One; NaN where it is not known, 0 where every draw gives the same. */
  readonly standardError: number;
  readonly unit: string;
}

/** What stands beside the picture, in the same words for every language: programs read it. */
export function measuresOf({ prediction }: SaveSource, frame: LiveFrame): readonly Measure[] {
  const { measures, uncertainty, request, draws, deadDraws, standardError } = frame;
  const { field } = theoreticalField(request.network, request.layer ?? '', request.unit ?? 'center');
  const exact = (name: string, value: number | null, unit = 'px'): Measure => ({
    name,
    value: value ?? NaN,
    standardError: 0,
    unit,
  });
  const measured = (name: string, value: number, error: number, unit = 'px'): Measure => ({
    name,
    value,
    standardError: error,
    unit,
  });
  const { sigma, kurtosis, gaussian } = measures;
  return [
    exact('receptive field height', field.size[0]),
    exact('receptive field width', field.size[1]),
    exact('effective stride y', field.aligned ? field.stride[0] : NaN),
    exact('effective stride x', field.aligned ? field.stride[1] : NaN),
    exact('effective padding y', field.padding[0]),
    exact('effective padding x', field.padding[1]),
    measured('effective size', measures.erfSize, uncertainty.erfSize),
    measured('share of the box', measures.erfRatio, uncertainty.erfRatio, '1'),
    measured('sigma y', sigma[0], uncertainty.sigma[0]),
    measured('sigma x', sigma[1], uncertainty.sigma[1]),
    measured('excess kurtosis y', kurtosis[0], uncertainty.kurtosis[0], '1'),
    measured('excess kurtosis x', kurtosis[1], uncertainty.kurtosis[1], '1'),
    measured('fit sigma y', gaussian.sigma[0], NaN),
    measured('fit sigma x', gaussian.sigma[1], NaN),
    measured('fit R²', gaussian.r2, NaN, '1'),
    ...(prediction
      ? [
          measured('predicted sigma y', prediction.sigma[0], prediction.exact ? 0 : NaN),
          measured('predicted sigma x', prediction.sigma[1], prediction.exact ? 0 : NaN),
        ]
      : []),
    exact('draws', draws, '1'),
    exact('dead draws', deadDraws, '1'),
    measured('standard error of the map', standardError, NaN, '1'),
  ];
}

/** What the numbers were made with, a row for each; its values are texts. */
function provenanceRows({
  request,
  settings,
  engine,
  ...provenance
}: Provenance): readonly (readonly Cell[])[] {
  const { network: _, draws: __, unit, input, ...rest } = request;
  const texts: Readonly<Record<string, Cell>> = {
    network: provenance.network,
    ...rest,
    unit: unit === 'center' ? unit : unit.join(','),
    input: typeof input === 'string' ? input : 'given',
    scale: settings.scale,
    colormap: settings.colormap,
    backend: engine.backend,
    adapter: engine.adapter,
    version: `${provenance.tool} ${provenance.version}`,
    link: provenance.link,
  };
  return Object.entries(texts).map(([name, value]) => [name, value, null, null]);
}

export function numbersCsv(source: SaveSource, frame: LiveFrame, provenance: Provenance): string {
  const rows = measuresOf(source, frame).map(({ name, value, standardError, unit }) => [
    name,
    value,
    standardError,
    unit,
  ]);
  return toCsv(['name', 'value', 'standard error', 'unit'], [...rows, ...provenanceRows(provenance)]);
}

/** The shortest text that gives the same float32. */
const shortFloat = (value: number): number => Number(value.toPrecision(9));

/**
 * The map, a row for each pixel, in input coordinates. What it was made with stands in the first row's last field: a
 * comment line is something that RFC 4180 does not know.
 */
export function mapCsv({ map, box }: LiveFrame, provenance: Provenance): string {
  function* rows(): Generator<readonly Cell[]> {
    for (let row = 0, index = 0; row < box.height; row++) {
      for (let column = 0; column < box.width; column++, index++) {
        const madeWith = index === 0 ? JSON.stringify(provenance) : null;
        yield [box.top + row, box.left + column, shortFloat(map[index]!), madeWith];
      }
    }
  }
  return toCsv(['y', 'x', 'value', 'made with'], rows());
}

/** Everything, the map in base64: `request` can be run again as it is. NaN is null. */
export function numbersJson(source: SaveSource, frame: LiveFrame, provenance: Provenance): string {
  const { request, network, ...rest } = provenance;
  const { map, box, deadDraws, wanted, notes, elapsedMs } = frame;
  return `${JSON.stringify(
    {
      ...rest,
      network: { text: network, json: request.network },
      request,
      box,
      numbers: measuresOf(source, frame),
      deadDraws,
      wanted,
      elapsedMs,
      notes,
      prediction: source.prediction && {
        sigma: source.prediction.sigma,
        exact: source.prediction.exact,
        approximations: source.prediction.approximations,
      },
      map: {
        encoding: 'base64',
        type: 'float32, little-endian, row-major over box',
        shape: [box.height, box.width],
        data: toBase64(littleEndian(map)),
      },
    },
    null,
    2,
  )}\n`;
}
