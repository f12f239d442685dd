// What a post does with figures: its own list of knobs, figures that follow one another, a poster, a budget for the CPU.
import { afterEach, describe, expect, test } from 'vitest';
import type { ErfGrowth, ErfHeatmap } from '../../src/index.ts';
import { mount, next, part, result, settled, text, until } from './elements.ts';

const exact = 'activation="none" channels="1" weights="ones" draws="1" backend="cpu" loading="eager"';

afterEach(() => document.body.replaceChildren());

const labels = (host: Element): readonly string[] =>
  [...host.shadowRoot!.querySelectorAll('.controls label')].map((label) => label.textContent!.trim());

function turn(host: Element, name: string, value: number): void {
  const slider = part<HTMLInputElement>(host, `.control:has(#${name}) input[type='range']`);
  slider.value = String(value);
  slider.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('controls', () => {
  test('is a list of the knobs a post wants, in its order', async () => {
    const element = mount<ErfHeatmap>(
      `<erf-heatmap ${exact} depth="3" controls="activation, depth draws"></erf-heatmap>`,
    );
    await result(element);
    await settled();
    expect(labels(element)).toEqual(['Activation', 'Depth', 'Draws']);
    expect(element.shadowRoot!.querySelector('.where')).toBeNull();
    turn(element, 'depth', 5);
    expect((await result(element)).box.width).toBe(11);
  });

  test('on its own gives the few that change the picture most, with layer and unit', async () => {
    const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="3" controls></erf-heatmap>`);
    await result(element);
    await settled();
    expect(labels(element)).toEqual(['Depth', 'Kernel', 'Weights', 'Scale']);
    expect(part(element, '.where')).toBeTruthy();
  });

  test('says which names are none, and shows the others', async () => {
    const element = mount<ErfHeatmap>(
      `<erf-heatmap ${exact} depth="3" controls="depht kernel volume"></erf-heatmap>`,
    );
    await result(element);
    await settled();
    expect(labels(element)).toEqual(['Kernel']);
    expect(text(element, '.notes')).toContain('controls=depht names no control; did you mean depth?');
    expect(text(element, '.notes')).toContain(
      'controls=volume names no control; the names are depth, kernel',
    );
  });

  test('can be given and taken away while the figure stands', async () => {
    const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="3"></erf-heatmap>`);
    await result(element);
    element.controls = ['kernel'];
    await element.updateComplete;
    expect(labels(element)).toEqual(['Kernel']);
    element.controls = false;
    await element.updateComplete;
    expect(labels(element)).toEqual([]);
  });

  test('of a language of their own are complained about in that language', async () => {
    const element = mount<ErfHeatmap>(
      `<erf-heatmap ${exact} depth="3" lang="zh" controls="volume"></erf-heatmap>`,
    );
    await result(element);
    await settled();
    expect(text(element, '.notes')).toContain('controls=volume 不是任何控件');
  });

  test('turns no knobs of the stack where the network is another, and says so', async () => {
    const element = mount<ErfHeatmap>(
      `<erf-heatmap network="input, conv 1 k5" weights="ones" draws="1" backend="cpu" loading="eager" controls="depth weights"></erf-heatmap>`,
    );
    expect((await result(element)).box.width).toBe(5);
    await settled();
    expect(labels(element)).toEqual(['Weights']);
    expect(text(element, '.notes')).toContain('Of the controls, depth have nothing to turn');
  });

  test('save brings the menu that saves and shares', async () => {
    const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="3" controls="save"></erf-heatmap>`);
    await result(element);
    await settled();
    expect(part(element, 'erf-save').shadowRoot).toBeTruthy();
  });
});

test('<erf-save for> is the menu of a figure that stands elsewhere', async () => {
  const main = mount<HTMLElement>(
    `<div><erf-heatmap id="far" ${exact} depth="3"></erf-heatmap><erf-save for="far"></erf-save></div>`,
  );
  await result(main.querySelector('erf-heatmap')!);
  const menu = main.querySelector('erf-save')!;
  await menu.updateComplete;
  part<HTMLElement>(menu, 'summary').click();
  await until(() => menu.shadowRoot!.querySelector('[data-kind=csv]') !== null, 'the menu is open');
  const saved = new Promise<string>((resolve) => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (file: Blob): string => {
      URL.createObjectURL = make;
      void file.text().then(resolve);
      return make(file);
    };
  });
  part<HTMLButtonElement>(menu, '[data-kind=csv]').click();
  expect(await saved).toContain('name,value,standard error,unit');
});

test.each([
  ['erf-areas', 'network="input, no-such 3"'],
  ['erf-profile', 'network="input, no-such 3"'],
  ['erf-shape', ''],
  ['rf-table', 'preset="no-such-network"'],
])('<%s> shows what stands between its tags while it has nothing else', async (name, attributes) => {
  const element = mount<HTMLElement & { updateComplete: Promise<unknown> }>(
    `<${name} ${attributes}><p>the words of the post</p></${name}>`,
  );
  await element.updateComplete;
  await settled();
  expect(element.querySelector('p')!.getBoundingClientRect().height).toBeGreaterThan(0);
});

describe('link', () => {
  test('lets one set of knobs drive two figures and a growth chart, and nothing else', async () => {
    const main = mount<HTMLElement>(`<div>
      <erf-heatmap id="a" link="one" ${exact} depth="3" controls="depth kernel"></erf-heatmap>
      <erf-heatmap id="b" link="one" ${exact} depth="2" kernel="5"></erf-heatmap>
      <erf-growth id="g" link="one" ${exact} range="1,2"></erf-growth>
      <erf-heatmap id="c" ${exact} depth="2"></erf-heatmap>
    </div>`);
    const [a, b, c] = ['a', 'b', 'c'].map((id) => main.querySelector<ErfHeatmap>(`#${id}`)!);
    const growth = main.querySelector<ErfGrowth>('#g')!;
    await Promise.all([result(a!), result(b!), result(c!)]);
    await settled();
    const heard: string[] = [];
    for (const element of [b!, c!, growth])
      element.addEventListener('erf-change', () => heard.push(element.id));
    turn(a!, 'depth', 6);
    expect((await result(b!)).box.width).toBe(25);
    turn(a!, 'kernel', 7);
    expect((await result(b!)).box.width).toBe(37);
    expect([b!.depth, b!.kernel, growth.kernel, c!.depth, c!.kernel]).toEqual([6, 7, 7, 2, 3]);
    // They were told, they did not do it.
    expect(heard).toEqual([]);
  });

  test('tells what was changed to one that comes later', async () => {
    const main = mount<HTMLElement>(
      `<div><erf-heatmap link="late" ${exact} depth="3" controls="depth"></erf-heatmap></div>`,
    );
    const first = main.querySelector('erf-heatmap')!;
    await result(first);
    await settled();
    turn(first, 'depth', 4);
    await result(first);
    main.insertAdjacentHTML('beforeend', `<erf-heatmap link="late" ${exact} kernel="5"></erf-heatmap>`);
    expect((await result(main.lastElementChild!)).box.width).toBe(17);
  });

  test('does not carry on to elements of another link, nor to one that left', async () => {
    const main = mount<HTMLElement>(`<div>
      <erf-heatmap id="a" link="x" ${exact} depth="3" controls="depth"></erf-heatmap>
      <erf-heatmap id="b" link="y" ${exact} depth="3"></erf-heatmap>
      <erf-heatmap id="c" link="x" ${exact} depth="3"></erf-heatmap>
    </div>`);
    const [a, b, c] = ['a', 'b', 'c'].map((id) => main.querySelector<ErfHeatmap>(`#${id}`)!);
    await Promise.all([result(a!), result(b!), result(c!)]);
    await settled();
    c!.link = '';
    await c!.updateComplete;
    turn(a!, 'depth', 5);
    expect((await result(a!)).box.width).toBe(11);
    expect([b!.depth, c!.depth]).toEqual([3, 3]);
  });
});

describe('an attribute that is taken away', () => {
  test.each([
    ['worker-url', '/no-such-worker.js'],
    ['poster', 'no-such-picture.png'],
    ['lab', 'https://example.org/'],
    ['time-budget', '5'],
    ['link', 'a'],
    ['controls', 'depth'],
  ])('leaves the figure as if it had never been there: %s', async (name, value) => {
    const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="2" ${name}="${value}"></erf-heatmap>`);
    await element.updateComplete;
    element.removeAttribute(name);
    element.depth = 4;
    expect((await result(element)).box.width).toBe(9);
    await settled();
    expect(element.shadowRoot!.querySelector('.error, .poster, .controls')).toBeNull();
    expect(text(element, '.notes')).not.toMatch(/null|undefined|not a/);
    expect(element.saveSource()).toMatchObject({ page: null, workerUrl: undefined, controls: '' });
  });

  test('by a framework, as nothing, does the same', async () => {
    const main = mount<HTMLElement>(`<div>
      <erf-heatmap id="a" ${exact} depth="3" link="g" controls="depth"></erf-heatmap>
      <erf-heatmap id="b" ${exact} depth="3" link="h" controls="depth"></erf-heatmap>
    </div>`);
    const [a, b] = ['a', 'b'].map((id) => main.querySelector<ErfHeatmap>(`#${id}`)!);
    await Promise.all([result(a!), result(b!)]);
    for (const element of [a!, b!]) {
      Object.assign(element, {
        link: undefined,
        workerUrl: null,
        poster: undefined,
        lab: null,
        timeBudget: undefined,
      });
      await element.updateComplete;
    }
    let width = 0;
    a!.addEventListener('erf-result', ({ detail }) => (width = detail.box.width));
    turn(a!, 'depth', 5);
    await until(() => width === 11, 'what was turned');
    expect(b!.depth).toBe(3);
  });
});

test.each([
  ['network', 'input 1, conv 2 k7'],
  ['preset', 'luo-plain-5'],
  ['controls', 'depth'],
])('what was set before the element was registered counts from the start: %s', async (name, value) => {
  const tag = `x-early-${name}`;
  const element = Object.assign(document.createElement(tag), {
    activation: 'none',
    weights: 'ones',
    draws: 1,
    backend: 'cpu',
    loading: 'eager',
    [name]: value,
  }) as unknown as ErfHeatmap;
  document.body.append(element);
  const sizes: number[] = [];
  const errors: Event[] = [];
  element.addEventListener('erf-frame', ({ detail }) => sizes.push(detail.box.width));
  element.addEventListener('erf-error', (event) => errors.push(event));
  class Early extends (customElements.get('erf-heatmap') as typeof ErfHeatmap) {}
  customElements.define(tag, Early);
  await result(element);
  await settled();
  expect(errors).toEqual([]);
  expect(new Set(sizes).size).toBe(1);
  if (name === 'network') expect(sizes[0]).toBe(7);
  if (name === 'controls') expect(labels(element)).toEqual(['Depth']);
  expect(text(element, '.notes')).not.toContain('on their way');
  expect(text(element, '.notes')).not.toContain('on its way');
});

test.each(['abc', '-1'])('time-budget="%s" is said to be none', async (found) => {
  const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="2" time-budget="${found}"></erf-heatmap>`);
  await result(element);
  await settled();
  expect(text(element, '.notes')).toContain(
    `time-budget=${found} is not a number of seconds from 0; it is 30.`,
  );
});

test('an address of a lab that is none is said, and the menu works', async () => {
  const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="2" lab="http://"></erf-heatmap>`);
  await result(element);
  await settled();
  expect(text(element, '.notes')).toContain('lab=http:// is not an address');
  expect(element.saveSource()!.page).toBeNull();
});

test('a poster that is not there gives way to the words between the tags', async () => {
  const element = mount<ErfHeatmap>(
    `<erf-heatmap ${exact} depth="2" worker-url="/no-such-worker.js" poster="/no-such-picture.png"><p>words</p></erf-heatmap>`,
  );
  await until(() => Boolean(element.shadowRoot?.querySelector('.error')), 'the worker fails');
  await until(() => element.shadowRoot!.querySelector('.poster') === null, 'the poster is gone');
  expect(element.querySelector('p')!.checkVisibility()).toBe(true);
});

test('a poster stands where the picture will be, and goes when it is there', async () => {
  const pixel =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  const element = mount<ErfHeatmap>(`<erf-heatmap ${exact} depth="3" poster="${pixel}"></erf-heatmap>`);
  await element.updateComplete;
  const poster = part<HTMLImageElement>(element, '.poster');
  expect(poster.alt).not.toBe('');
  await result(element);
  await settled();
  expect(element.shadowRoot!.querySelector('.poster')).toBeNull();
});

test('nothing is computed while nobody looks at the page', async () => {
  let hidden = false;
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  const look = (now: boolean): void => {
    hidden = !now;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  try {
    const element = mount<ErfHeatmap>('<erf-heatmap depth="10" draws="100000" backend="cpu"></erf-heatmap>');
    let draws = 0;
    element.addEventListener('erf-frame', ({ detail }) => (draws = detail.draws));
    await until(() => draws > 0, 'a first frame');
    look(false);
    // What is under way comes to its end; after that, whatever else is asked of the page's engine comes first and last.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = draws;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(draws).toBe(before);
    look(true);
    await until(() => draws > before, 'it goes on');
  } finally {
    Reflect.deleteProperty(document, 'hidden');
  }
});

describe('the CPU’s time', () => {
  const long =
    'depth="12" channels="8" activation="relu" draws="100000" backend="cpu" loading="eager" time-budget="0.3"';

  test('is over after so many seconds; what was drawn stays, and a reader can let it go on', async () => {
    const element = mount<ErfHeatmap>(`<erf-heatmap ${long}></erf-heatmap>`);
    await until(() => element.shadowRoot?.querySelector('.resting') !== null, 'the figure rests');
    await settled();
    expect(text(element, '.resting p')).toMatch(
      /^Resting after 0\.3 s on the CPU, at \d+ of 100000 draws\.$/,
    );
    expect(part<HTMLCanvasElement>(element, 'canvas').width).toBeGreaterThan(0);
    let frames = 0;
    element.addEventListener('erf-frame', () => frames++);
    part<HTMLButtonElement>(element, '.resting button').click();
    await until(() => frames > 1, 'it goes on');
    expect(element.shadowRoot!.querySelector('.resting')).toBeNull();
  });

  test('is each figure’s own: many at once wait for each other, and none rests before its turn', async () => {
    const many = Array.from(
      { length: 6 },
      () =>
        '<erf-heatmap depth="20" channels="16" draws="2" backend="cpu" loading="eager" time-budget="6"></erf-heatmap>',
    );
    const main = mount<HTMLElement>(`<div>${many.join('')}</div>`);
    const figures = [...main.querySelectorAll('erf-heatmap')];
    await Promise.all(figures.map((figure) => result(figure)));
    for (const figure of figures) expect(figure.shadowRoot!.querySelector('.resting')).toBeNull();
  });

  test('leaves the unfinished picture to those who want no motion', async () => {
    const real = matchMedia;
    globalThis.matchMedia = (query) =>
      query.includes('reduced-motion') ? ({ matches: true } as unknown as MediaQueryList) : real(query);
    try {
      const element = mount<ErfHeatmap>(`<erf-heatmap ${long}>words</erf-heatmap>`);
      await until(() => element.shadowRoot?.querySelector('.resting') !== null, 'the figure rests');
      await until(() => element.shadowRoot!.querySelector('canvas') !== null, 'a picture');
      await settled();
      expect(part(element, '.fallback').hidden).toBe(true);
    } finally {
      globalThis.matchMedia = real;
    }
  });

  test('begins anew with the next request', async () => {
    const element = mount<ErfHeatmap>(`<erf-heatmap ${long}></erf-heatmap>`);
    await until(() => element.shadowRoot?.querySelector('.resting') !== null, 'the figure rests');
    element.draws = 2;
    expect((await result(element)).draws).toBe(2);
    await settled();
    expect(element.shadowRoot!.querySelector('.resting')).toBeNull();
  });

  test('ends a first draw that outlasts it', async () => {
    const element = mount<ErfHeatmap>(
      '<erf-heatmap depth="40" channels="64" draws="4" backend="cpu" loading="eager" time-budget="0.2"></erf-heatmap>',
    );
    await until(() => element.shadowRoot?.querySelector('.resting') !== null, 'the figure rests');
    await settled();
    expect(text(element, '.resting p')).toBe('Resting after 0.2 s on the CPU, at 0 of 4 draws.');
    let frames = 0;
    element.addEventListener('erf-frame', () => frames++);
    element.draws = 1;
    element.channels = 1;
    await next(element, 'erf-result');
    expect(frames).toBe(1);
  });
});
