// Plans written by hand, a step or two long, and what the backends make of them. Imports plans and backends only.
import type { Backend } from '../../../src/engine/backend.ts';
import type {
  Plan,
  Region,
  Slot,
  Step,
  Tensor,
  Upload,
  WeightTensor,
} from '../../../src/engine/plan-types.ts';

/** Reproducible numbers from −1 to 1 without pattern enough to hide a wrong index. */
export function numbers(length: number, seed = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const wave = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

export function region(top: number, left: number, height: number, width: number): Region {
  return { top, left, height, width };
}

/** Collects slots and uploads; every tensor has a slot of its own. */
export class PlanSketch {
  readonly #slots: Slot[] = [];
  readonly #uploads: Upload[] = [];

  #slot(floats: number, perDraw: boolean, data?: Float32Array): number {
    const index = this.#slots.length;
    this.#slots.push({ index, perDraw, floats });
    if (data) this.#uploads.push({ slot: index, label: `data ${index}`, data });
    return index;
  }

  /** A tensor that holds `data` when the session opens, or whatever a step writes to it. */
  tensor(
    channels: number,
    where: Region,
    { data, perDraw = false }: { data?: Float32Array; perDraw?: boolean } = {},
  ): Tensor {
    const slot = this.#slot(channels * where.height * where.width, perDraw, data);
    return { slot, perDraw, channels, region: where };
  }

  /** A tensor of `numbers`. */
  filled(channels: number, where: Region, seed?: number): Tensor {
    return this.tensor(channels, where, { data: numbers(channels * where.height * where.width, seed) });
  }

  weights(content: number | Float32Array, perDraw = false): WeightTensor {
    const given = typeof content === 'number' ? undefined : content;
    const floats = given ? given.length : (content as number);
    return { slot: this.#slot(floats, perDraw, given), perDraw, floats };
  }

  plan(steps: readonly Step[], gradient: Tensor, more: Partial<Plan> = {}): Plan {
    return {
      box: gradient.region,
      slots: this.#slots,
      uploads: this.#uploads,
      steps,
      gradient,
      accumulation: null,
      seed: 0,
      draws: 1,
      deterministic: false,
      drawsPerChunk: 1,
      operations: 0,
      byteLengthPerDraw: 0,
      byteLengthShared: 0,
      byteLength: 0,
      blocks: null,
      notes: [],
      ...more,
    };
  }
}

/** What a plan leaves in its gradient tensor. */
export async function gradientOn(backend: Backend, plan: Plan): Promise<Float32Array> {
  const session = await backend.open(plan);
  try {
    return await session.gradient();
  } finally {
    session.destroy();
  }
}
