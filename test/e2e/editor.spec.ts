// Any network at all: pasted, typed, broken, chosen by name, and found again by its link.
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';

const quick = 'weights=ones&draws=2&backend=cpu';

/** As torch prints it: 3, then 7 with the pool's 2, then 11 at jump 2. */
const printed = `Net(
  (features): Sequential(
    (0): Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (1): ReLU(inplace=True)
    (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    (3): Conv2d(4, 4, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    (4): ReLU(inplace=True)
  )
)`;

/** Puts text on the clipboard and pastes it, as Ctrl+V does. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('ControlOrMeta+V');
}

test('the print of a PyTorch model, pasted, is shown with its receptive field, and what a print hides is said', async ({
  lab,
  page,
}) => {
  await lab.open(`#depth=3&channels=2&${quick}`);
  await page.getByRole('radio', { name: 'Any network' }).check();
  const text = lab.text('Network as text');
  await expect(text).toHaveValue('input\n3x(conv 2 k3, relu)');
  await text.focus();
  await paste(page, printed);
  await lab.settled();
  // 3, + 1 for the pool, + 4 · 2 for the 5×5.
  await expect(lab.number('Receptive field')).toHaveText('12 × 12');
  await expect(lab.number('Effective stride')).toHaveText('2');
  await expect(page.locator('erf-lab #text-status')).toContainText('Recognised the print of a PyTorch model');
  await expect(text).toHaveValue(/max-pool k2/);
  expect((await lab.recording()).errors).toEqual([]);
});

test('a broken text says where, and the picture stays until it is mended', async ({ lab, page }) => {
  await lab.open(`#network=input,+conv+2+k3,+conv+2+k3&${quick}`);
  await expect(lab.number('Receptive field')).toHaveText('5 × 5');
  const before = await lab.picture();
  const text = lab.text('Network as text');
  await text.fill('input\nconv 2 k3\nconv 2 k3 stirde=2');
  await expect(page.locator('erf-lab #text-status')).toContainText('Line 3, column 11');
  await expect(page.locator('erf-lab #text-status')).toContainText('did you mean `stride`?');
  await expect(lab.number('Receptive field')).toHaveText('5 × 5');
  expect(await lab.picture()).toEqual(before);

  // What was typed outlives a reload, wrong as it is.
  await page.reload();
  await lab.settled();
  await expect(text).toHaveValue('input\nconv 2 k3\nconv 2 k3 stirde=2');
  await expect(page.locator('erf-lab #text-status')).toContainText('Line 3, column 11');
  expect(await lab.picture()).toEqual(before);

  await text.press('End');
  for (let key = 0; key < 'stirde=2'.length; key++) await text.press('Backspace');
  await text.pressSequentially('str');
  await text.press('Tab');
  await text.pressSequentially('2');
  await expect(text).toHaveValue('input\nconv 2 k3\nconv 2 k3 stride=2');
  await expect(lab.number('Effective stride')).toHaveText('2');
  await expect(page.locator('erf-lab #text-status')).toContainText('3 layers.');
});

test('the link of what was typed opens the same network again', async ({ lab, page }) => {
  await lab.open(`#depth=3&channels=2&${quick}`);
  await page.getByRole('radio', { name: 'Any network' }).check();
  await lab.text('Network as text').fill('network mine\ninput 3\nresidual(conv 4 k3, relu | conv 4 k1)');
  await expect(lab.number('Receptive field')).toHaveText('3 × 3');
  await lab.text('Network as text').blur();
  await lab.settled();
  const hash = await lab.hash();
  expect(hash).toContain('network=network+mine,+input+3,+residual(conv+4+k3,+relu+%7C+conv+4+k1)');
  const map = await lab.map();
  await page.evaluate(() => sessionStorage.clear());
  await lab.open(hash);
  await expect(page.locator('erf-lab .sentence')).toContainText('In mine, at layer add1');
  await expect(lab.text('Network as text')).toHaveValue(/^network mine\ninput 3\n/);
  expect(await lab.map()).toEqual(map);
});

test('a preset is chosen by name, thin where no GPU computes, and its link opens it', async ({
  lab,
  page,
}) => {
  await lab.open('#draws=1&weights=ones&backend=cpu');
  await lab.button('VGG-16').click();
  await expect(lab.number('Receptive field')).toHaveText('212 × 212');
  await lab.settled();
  const hash = await lab.hash();
  expect(hash).toContain('preset=vgg-16');
  await page.getByRole('combobox', { name: 'Preset' }).selectOption({ label: 'PatchGAN 70' });
  await expect(lab.number('Receptive field')).toHaveText('70 × 70');
  await lab.settled();
  await lab.follow(hash);
  await expect(lab.number('Receptive field')).toHaveText('212 × 212');
});

test('a novel and a picture are refused at once, and everything goes on', async ({ lab, page }) => {
  await lab.open(`#network=input,+conv+2+k3&${quick}`);
  const before = await lab.picture();
  await lab.text('Network as text').focus();
  await paste(page, 'It was the best of times, it was the worst of times. '.repeat(6000));
  await expect(page.locator('erf-lab #text-status')).toContainText('The pasted text is no network');
  await expect(lab.text('Network as text')).toHaveValue('input\nconv 2 k3');
  await page.locator('erf-network-panel').evaluate((panel) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])], 'cat.png'));
    const drop = new DragEvent('drop', {
      dataTransfer: data,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    panel.dispatchEvent(drop);
  });
  await expect(page.locator('erf-lab #text-status')).toContainText('“cat.png” is not text but binary data');
  expect(await lab.picture()).toEqual(before);
  await lab.text('Network as text').fill('input, conv 2 k7');
  await expect(lab.number('Receptive field')).toHaveText('7 × 7');
});
