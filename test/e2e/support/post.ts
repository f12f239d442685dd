// Somebody's post on one origin that loads the built package from another, and asks no other host for anything.
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { serve } from '../../support/serve.mjs';
import { expect } from './fixtures.ts';
import type { RecordedFrame } from './recorder.ts';

export const dist = join(import.meta.dirname, '../../../dist');

export interface Post {
  /** Scripts to load from the other origin. */
  readonly scripts?: readonly string[];
  readonly body: string;
  /** The page's Content-Security-Policy, made of the address that scripts come from. */
  readonly policy?: (cdn: string) => string;
  /** Folder that the other origin serves. */
  readonly folder?: string;
  /** Further files of the post's own origin, by address. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folder that the post's own origin serves. */
  readonly own?: string;
}

export interface OpenPost {
  /** Both end with a slash. */
  readonly blog: string;
  readonly cdn: string;
  /** Every address that was asked for so far. */
  readonly requests: readonly string[];
}

export async function withPost(
  page: Page,
  {
    scripts = ['erf-lab.js'],
    body,
    policy,
    folder = dist,
    files = {},
    own = join(import.meta.dirname, '..'),
  }: Post,
  work: (post: OpenPost) => Promise<void>,
): Promise<void> {
  const cdn = await serve(folder, { headers: { 'access-control-allow-origin': '*' } });
  const tags = scripts.map((script) => `<script type="module" src="${cdn.url}${script}"></script>`);
  const blog = await serve(own, {
    headers: policy ? { 'content-security-policy': policy(cdn.url) } : {},
    pages: {
      '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title><link rel="icon" href="data:,">${tags.join('')}<body>${body}`,
      ...files,
    },
  });
  const requests: string[] = [];
  page.on('request', (request) => void requests.push(request.url()));
  try {
    await page.goto(blog.url);
    await work({ blog: blog.url, cdn: cdn.url, requests });
  } finally {
    await blog.close();
    await cdn.close();
  }
  const known = [blog.url, cdn.url, 'data:', `blob:${blog.url}`];
  const strangers = requests.filter((url) => !known.some((start) => url.startsWith(start)));
  expect(strangers, 'requests to other hosts').toEqual([]);
}

/** The last frame of the figure with this id, final. */
export async function finalFrame(page: Page, id: string): Promise<RecordedFrame> {
  const found = await page.waitForFunction(
    (id) => window.erfRecording.frames.findLast(({ from, final }) => from === id && final),
    id,
    { timeout: 60_000 },
  );
  return (await found.jsonValue()) as RecordedFrame;
}

/** Attributes of a figure that computes in a moment, and whose numbers are known by arithmetic. */
export const linear = 'channels="1" activation="none" weights="ones" backend="cpu" draws="2"';
