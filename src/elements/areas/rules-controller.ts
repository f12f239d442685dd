// The four sign rules of one network, one request after another. A Lit controller around another one.
import type { LitElement, ReactiveController } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import type { Aggregate, ErfRequest } from '../../engine/index.ts';
import { RunController, type Failure, type Wanted } from '../heatmap/run-controller.ts';
import { rules } from './areas.ts';

export type Rule = (typeof rules)[number];

export class RulesController implements ReactiveController {
  readonly #run: RunController;
  /** What is asked for, rule by rule; empty before the first state that makes sense. */
  #wanted = new Map<Aggregate, Wanted>();
  /** The rule that is being computed; the number of rules when all are done. */
  #at = 0;
  #eager = false;
  /** The last picture of each rule; stays when something fails. */
  readonly frames = new Map<Aggregate, LiveFrame>();

  constructor(host: LitElement) {
    this.#run = new RunController(host);
    host.addController(this);
  }

  get error(): Failure | null {
    return this.#run.error;
  }

  get message(): string {
    return this.#run.message;
  }

  /** True while the rule's picture is not of the state that is wanted. */
  behind(rule: Rule): boolean {
    return this.frames.get(rule)?.request !== this.#wanted.get(rule)?.request;
  }

  want({ request, ...rest }: Wanted, eager: boolean): void {
    const under = (aggregate: Rule): ErfRequest => ({ ...request, aggregate });
    this.#wanted = new Map(rules.map((rule) => [rule, { request: under(rule), ...rest }]));
    this.#at = 0;
    this.#eager = eager;
    this.#begin();
  }

  retry(): void {
    this.#run.retry();
  }

  hostUpdate(): void {
    const { frame } = this.#run;
    const rule = rules[this.#at];
    if (!frame || rule === undefined || frame.request !== this.#wanted.get(rule)?.request) return;
    this.frames.set(rule, frame);
    if (!frame.final) return;
    this.#at += 1;
    this.#begin();
  }

  #begin(): void {
    const rule = rules[this.#at];
    if (rule !== undefined) this.#run.want(this.#wanted.get(rule)!, this.#eager);
  }
}
