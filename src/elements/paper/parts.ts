// The parts of <erf-claim>: small maps, the table of numbers, the verdicts. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { formatPercent } from '../../view/index.ts';
import { translate } from '../language/message.ts';
import { writeAddress, type State } from '../state.ts';
import { kurtosisOf, plusMinus, r2Text, sigmaOf, sizeOf } from './judge.ts';
import { panelName, strings } from './strings.ts';
import type { Check, Claim, Judgement, Numbers, Panel } from './types.ts';

/** A panel with everything known of it. */
export interface Shown {
  readonly panel: Panel;
  readonly state: State;
  /** Undefined before it is measured. */
  readonly numbers: Numbers | undefined;
  /** Null where its map is not in memory. */
  readonly frame: LiveFrame | null;
}

/** Address of the lab with a panel's network and settings; `lab`: of its page. */
export const labAddress = (lab: string, state: State): string => `${lab}${writeAddress(state)}`;

export interface MapsModel {
  readonly shown: readonly Shown[];
  /** The largest box, where all maps share one scale. */
  readonly inSight: readonly [y: number, x: number] | null;
  readonly point: (panel: Panel | null) => void;
  /** Address of the lab's page. */
  readonly lab: string;
}

export function maps({ shown, inSight, point, lab }: MapsModel): TemplateResult {
  const rows = [...new Set(shown.map(({ panel }) => panel.row))];
  const columns = shown.filter(({ panel }) => panel.row === rows[0]).length;
  return html`
    <div class="maps" part="maps" .style=${`--columns: ${columns}`} role="group" aria-label=${strings.maps}>
      ${rows.map(
        (row) => html`
          <p class="row">${translate(row)}</p>
          <ul>
            ${shown.filter(({ panel }) => panel.row === row).map((each) => smallMap(each, inSight, point, lab))}
          </ul>
        `,
      )}
    </div>
  `;
}

function smallMap(
  { panel, state, numbers, frame }: Shown,
  inSight: MapsModel['inSight'],
  point: MapsModel['point'],
  lab: string,
): TemplateResult {
  return html`
    <li part="map">
      <a
        href=${labAddress(lab, state)}
        aria-label=${strings.openInLab(panel)}
        title=${strings.openInLab(panel)}
        data-panel=${panel.id}
        @pointerenter=${() => point(panel)}
        @pointerleave=${() => point(null)}
        @focus=${() => point(panel)}
        @blur=${() => point(null)}
        ><erf-thumbnail .frame=${frame} .label=${panelName(panel)} .inSight=${inSight}></erf-thumbnail
      ></a>
      <p class="under">
        <span>${translate(panel.column)}</span>
        <span class="value">${numbers ? strings.size(numbers) : '…'}</span>
        <span class="value">${numbers ? strings.share(numbers) : html`&nbsp;`}</span>
      </p>
    </li>
  `;
}

export interface TableModel {
  readonly claim: Claim;
  readonly shown: readonly Shown[];
  /** Of the map that is pointed at. */
  readonly pointed: string | null;
  readonly copy: (address: string) => void;
  /** Address of the lab's page. */
  readonly lab: string;
}

export function table({ claim, shown, pointed, copy, lab }: TableModel): TemplateResult {
  const { columns } = strings;
  return html`
    <div
      class="scroll"
      role="region"
      aria-label=${`${strings.table}: ${translate(claim.title)}`}
      tabindex="0"
    >
      <table part="table">
        <thead>
          <tr>
            <th scope="col">${columns.map}</th>
            ${[
              columns.box,
              columns.size,
              columns.predicted,
              columns.share,
              columns.sigma,
              columns.r2,
              columns.kurtosis,
              columns.noise,
              columns.dead,
            ].map((title) => html`<th scope="col" class="number">${title}</th>`)}
            <th scope="col">${columns.links}</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((each) => tableRow(each, each.panel.id === pointed, { copy, lab }))}
        </tbody>
      </table>
    </div>
    <p class="small">${strings.columnsNote}</p>
  `;
}

function tableRow(
  { panel, state, numbers }: Shown,
  pointed: boolean,
  { copy, lab }: Pick<TableModel, 'copy' | 'lab'>,
): TemplateResult {
  const address = labAddress(lab, state);
  return html`
    <tr ?data-pointed=${pointed} data-panel=${panel.id}>
      <th scope="row">${panelName(panel)}</th>
      ${cells(numbers).map((text) => html`<td class="number">${text}</td>`)}
      <td class="links">
        <a href=${address} aria-label=${strings.openInLab(panel)}>${strings.lab}</a>
        <button
          type="button"
          class="plain"
          aria-label=${strings.copyMapOf(panel)}
          @click=${() => copy(address)}
        >
          ${strings.copyMap}
        </button>
      </td>
    </tr>
  `;
}

function cells(numbers: Numbers | undefined): readonly string[] {
  if (!numbers) return Array.from({ length: 9 }, () => '…');
  const { predicted, standardError, deadDraws } = numbers;
  return [
    strings.box(numbers.rfSize),
    plusMinus(sizeOf(numbers)),
    predicted ? strings.predicted(predicted.erfSize, predicted.exact) : '–',
    formatPercent(numbers.erfRatio),
    plusMinus(sigmaOf(numbers)),
    r2Text(numbers.gaussian.r2),
    plusMinus(kurtosisOf(numbers)),
    // One draw of what is not random has no error to tell, and none.
    Number.isNaN(standardError) || standardError === 0 ? strings.exactOnce : formatPercent(standardError),
    deadDraws === 0 ? strings.noDead : strings.dead(numbers),
  ];
}

/** A statement with its judgement; null before all maps are measured. */
export interface Verdict {
  readonly check: Check;
  readonly judgement: Judgement | null;
}

const marks = { holds: '✓', fails: '✗', undecided: '?', waiting: '…' } as const;

const kindOf = (judgement: Judgement | null): keyof typeof marks => {
  if (!judgement) return 'waiting';
  if (judgement.holds === null) return 'undecided';
  return judgement.holds ? 'holds' : 'fails';
};

export function verdictList(verdicts: readonly Verdict[]): TemplateResult {
  return html`
    <ul class="verdicts" part="verdicts" aria-label=${strings.verdicts}>
      ${verdicts.map(({ check, judgement }) => {
        const kind = kindOf(judgement);
        return html`
          <li data-verdict=${kind}>
            <p class="statement">
              <span class="mark" part="mark"
                ><span aria-hidden="true">${marks[kind]}</span> ${strings[kind]}</span
              >
              ${translate(check.statement)}
            </p>
            <dl>
              <div>
                <dt>${strings.paper}</dt>
                <dd>${translate(check.paper)}</dd>
              </div>
              <div>
                <dt>${strings.here}</dt>
                ${(judgement?.ours ?? ['…']).map((line) => html`<dd class="ours">${translate(line)}</dd>`)}
              </div>
              ${
                judgement
                  ? html`<div class="judged">
                      <dt>${strings.judged}</dt>
                      <dd>
                        ${judgement.holds === null ? strings.undecidedWhy : ''}${translate(judgement.why)}
                      </dd>
                    </div>`
                  : nothing
              }
            </dl>
          </li>
        `;
      })}
    </ul>
  `;
}
