// Finds the Chromium that the browser tests run in, and the flags it needs for WebGPU. Imports Node and Playwright only.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** Environment variables that name a browser by hand, in order of precedence. */
const pathVariables = ['CHROME_PATH', 'CHROMIUM_PATH'];

/** Names under which Linux distributions put Chrome or Chromium on the PATH. */
const commandNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];

/**
 * Every full Chrome or Chromium that seems to be on this machine, best first: named by hand, installed, downloaded
 * by Playwright. Playwright's headless shell is none of them: it has no WebGPU.
 * @returns {string[]}
 */
export function browserCandidates() {
  const named = pathVariables.flatMap((name) => process.env[name] || []);
  const installed = {
    darwin: ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((app) =>
        join(folder, `${app}.app/Contents/MacOS`, app),
      ),
    ),
    win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
      .flatMap((name) => process.env[name] || [])
      .flatMap((folder) =>
        ['Google\\Chrome', 'Chromium', 'Microsoft\\Edge'].map((product) =>
          join(folder, product, 'Application', product.endsWith('Edge') ? 'msedge.exe' : 'chrome.exe'),
        ),
      ),
  }[/** @type {string} */ (process.platform)] ?? [
    ...(process.env.PATH ?? '')
      .split(delimiter)
      .flatMap((folder) => commandNames.map((name) => join(folder, name))),
    '/usr/bin/chromium',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
  ];
  return [...new Set([...named, ...installed, chromium.executablePath()])].filter(
    (path) => path && existsSync(path),
  );
}

/**
 * Chromium loads pages of its own, for its address bar, into every window: two fifths of what opening the lab takes, and no
 * part of it. The rest is what Playwright switches off itself; of two such lists the browser reads the last.
 */
const browsersOwn = ['WebUIOmniboxAimPopup', 'WebUIOmniboxPopup', 'PreloadTopChromeWebUI'];
const switchedOff = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/**
 * What Playwright needs to start that browser with WebGPU. `ERF_CHROMIUM_FLAGS` adds flags, separated by spaces:
 * on Linux with a real GPU, "--use-angle=vulkan --enable-features=Vulkan --ignore-gpu-blocklist".
 * @param {string | undefined} executablePath
 */
export function launchOptions(executablePath = browserCandidates()[0]) {
  return {
    ...(executablePath && { executablePath }),
    args: [
      // Without it headless Chromium on Linux has no adapter at all; with it, SwiftShader where there is no GPU.
      '--enable-unsafe-webgpu',
      // Chromium's sandbox refuses to run as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${[...browsersOwn, ...switchedOff].join()}`,
      ...(process.env.ERF_CHROMIUM_FLAGS ?? '').split(/\s+/).filter(Boolean),
    ],
  };
}
