// What the last requests were planned as, so that another seed, or a value that was there before, plans nothing anew. Knows
// no device.
import type { Network } from '../network/index.ts';
import type { Plan, PlanLimits } from './plan-types.ts';
import { plan } from './plan.ts';
import { requestDefaults } from './request-defaults.ts';
import type { ErfRequest } from './types.ts';

/** A slider's last few values and back. A plan is some 10 kB of steps. */
const keptPlans = 24;
const keptNetworks = 12;

/** The last few, least recently used first. */
class Recent<T> {
  readonly #most: number;
  readonly #kept = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    const found = this.#kept.get(key);
    if (found !== undefined) this.set(key, found);
    return found;
  }

  set(key: string, value: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
  }
}

export class KnownPlans {
  readonly #networks = new Recent<Network>(keptNetworks);
  readonly #plans = new Recent<Plan>(keptPlans);
  readonly #limits = new WeakMap<PlanLimits, number>();
  readonly #make: typeof plan;
  #lastLimits = 0;

  /** @param make what plans; another only to count what it is asked for */
  constructor(make: typeof plan = plan) {
    this.#make = make;
  }

  /**
   * The same network as one object, however often it has crossed from the page: all that is remembered by network (its
   * geometry, its marks) is found again.
   */
  network(network: Network): Network {
    return this.#networks.get(JSON.stringify(network)) ?? network;
  }

  /** As `plan`, which it calls for what it does not know. Throws NetworkError or ErfError; that is not remembered. */
  plan(network: Network, request: Omit<ErfRequest, 'network'>, limits: PlanLimits): Plan {
    const { seed = requestDefaults.seed, parameters, input, ...rest } = request;
    // Arrays are known by what is in them only.
    if (parameters || typeof input === 'object') return this.#make(network, request, limits);
    const text = JSON.stringify(network);
    const key = JSON.stringify([text, rest, input, this.#numberOf(limits)]);
    const known = this.#plans.get(key);
    // A seed changes no step; one that makes no sense is for the planner to refuse.
    if (known && Number.isSafeInteger(seed) && seed >= 0)
      return seed === known.seed ? known : { ...known, seed };
    const made = this.#make(network, request, limits);
    this.#networks.set(text, network);
    this.#plans.set(key, made);
    return made;
  }

  #numberOf(limits: PlanLimits): number {
    let number = this.#limits.get(limits);
    if (number === undefined) this.#limits.set(limits, (number = ++this.#lastLimits));
    return number;
  }
}
