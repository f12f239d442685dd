// Who may compute behind the live picture: the gate, the turns, the claims, and how long it will take.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Background } from '../../../src/client/background.ts';
import { nominalMs, planToEstimate, TimeLeft } from '../../../src/client/time-left.ts';
import { defaultKnobs, stackNetwork } from '../../../src/network/index.ts';

describe('the gate', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is closed while any figure works, and opens a breath after the last', async () => {
    const { gate, bell } = new Background();
    const [one, other] = [{}, {}];
    expect(gate.open).toBe(true);
    gate.begin(one);
    gate.begin(other);
    gate.end(one);
    expect(gate.open).toBe(false);
    let rung = false;
    void bell.next().then(() => (rung = true));
    gate.end(other);
    expect(gate.open, 'a hand may only be resting').toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(gate.open).toBe(true);
    expect(rung).toBe(true);
  });

  it('stays closed where a figure begins again within the breath', async () => {
    const { gate } = new Background();
    const figure = {};
    for (let value = 0; value < 20; value++) {
      gate.begin(figure);
      gate.end(figure);
      await vi.advanceTimersByTimeAsync(50);
      expect(gate.open).toBe(false);
    }
    gate.begin(figure);
    await vi.advanceTimersByTimeAsync(1000);
    expect(gate.open).toBe(false);
  });

  it('opens for nobody who only ends, or ends twice', () => {
    const { gate } = new Background();
    const [one, other] = [{}, {}];
    gate.begin(one);
    gate.end(other);
    gate.end(other);
    expect(gate.open).toBe(false);
  });
});

describe('turns', () => {
  it('come in the order of asking, the urgent first', async () => {
    const { turns } = new Background();
    const order: string[] = [];
    const holder = turns.turn();
    await holder.take(false);
    const ask = async (name: string, urgent: boolean): Promise<void> => {
      const turn = turns.turn();
      await turn.take(urgent);
      order.push(name);
      turn.give();
    };
    const asked = [ask('a', false), ask('b', false), ask('now', true), ask('c', false), ask('now too', true)];
    expect(holder.isMine, 'an urgent one waits').toBe(false);
    holder.give();
    await Promise.all(asked);
    expect(order).toEqual(['now', 'now too', 'a', 'b', 'c']);
    expect(turns.areTaken).toBe(false);
  });

  it('last until they are given up, or for half a second where another waits', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { turns } = new Background();
    const [one, other] = [turns.turn(), turns.turn()];
    expect(one.isMine).toBe(false);
    await one.take(false);
    vi.advanceTimersByTime(5000);
    expect(one.isMine).toBe(true);
    const waiting = other.take(false);
    expect(one.isMine).toBe(false);
    const again = one.take(false);
    await waiting;
    expect(other.isMine).toBe(true);
    vi.advanceTimersByTime(400);
    expect(other.isMine).toBe(true);
    vi.advanceTimersByTime(200);
    expect(other.isMine).toBe(false);
    other.give();
    await again;
    expect(one.isMine).toBe(true);
    vi.useRealTimers();
  });
});

describe('claims', () => {
  it('are one owner’s until that one gives them up', () => {
    const { claims } = new Background();
    const [one, other] = [{}, {}];
    expect([claims.take('point', one), claims.take('point', one), claims.take('point', other)]).toEqual([
      true,
      true,
      false,
    ]);
    claims.give('point', other);
    expect(claims.isFree('point', other)).toBe(false);
    claims.give('point', one);
    expect(claims.take('point', other)).toBe(true);
  });
});

describe('the time left', () => {
  const info = { backend: 'cpu', adapter: '', fallbackAdapter: false } as const;
  const planOf = (depth: number) =>
    planToEstimate({ network: stackNetwork({ ...defaultKnobs, depth }), draws: 64 });

  it('is unknown until a point is done, then follows what the points took', () => {
    const left = new TimeLeft();
    expect(left.msFor(1000)).toBeNull();
    left.add(1000, 3000);
    const afterOne = left.msFor(1000)!;
    expect(afterOne).toBeGreaterThan(2000);
    for (let i = 0; i < 30; i++) left.add(1000, 3000);
    expect(left.msFor(1000)).toBeGreaterThan(afterOne);
    expect(left.msFor(1000)).toBeLessThan(3000);
    expect(left.msFor(0)).toBe(0);
  });

  it('is hardly moved by the start-up of a small first point', () => {
    const left = new TimeLeft();
    left.add(1, 500);
    expect(left.msFor(1000)).toBeLessThan(3000);
  });

  it('grows with what a point computes; what cannot be planned costs nothing', () => {
    const costs = [1, 5, 10, 20, 40].map((depth) => nominalMs(planOf(depth), info));
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    expect(costs[4]! / costs[3]!).toBeGreaterThan(4);
    const unknown = planToEstimate({ network: stackNetwork(defaultKnobs), layer: 'nowhere' });
    expect(unknown).toBeNull();
    expect(nominalMs(unknown, info)).toBe(0);
  });
});
