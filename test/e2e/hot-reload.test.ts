import assert from 'node:assert/strict';
import { it } from 'node:test';

import { describeInEngines } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import { HotReloadServer, type AppOptions } from './hot-reload-server.js';
import { look } from './provider-page.js';
import { connected, renew, survived } from './under-fire-page.js';

/** What the author of an app changes. */
interface Edit {
  readonly what: string;
  readonly file: string;
  readonly change: readonly [from: string, to: string];
  /** What the page then has that it had not. */
  readonly shows: string;
  /** Whether the framework keeps the elements; otherwise it creates them again. */
  readonly keeps: boolean;
}

const text: Edit = {
  what: 'the text',
  file: 'App',
  change: ['Hello', 'Good morning'],
  shows: 'Good morning',
  keeps: true,
};
const imported: Edit = {
  what: 'a module that is imported',
  file: 'dashboard.js',
  change: ['Revenue', 'Stores'],
  shows: 'Stores',
  keeps: true,
};
const state: Edit = {
  what: 'the state',
  file: 'App',
  change: ["('Ada')", "('Grace')"],
  shows: 'Grace',
  keeps: false,
};

const frameworks: readonly { name: string; framework: AppOptions['framework']; edits: readonly Edit[] }[] = [
  {
    name: 'React',
    framework: ['react', '.jsx'],
    edits: [
      text,
      imported,
      { ...state, what: 'the order of hooks', change: ["useState('Ada')", "useState(useState('Grace')[0])"] },
    ],
  },
  { name: 'Vue', framework: ['vue', '.vue'], edits: [text, { ...imported, keeps: false }, state] },
];

describeInEngines('a development server with hot reload', { start: () => HotReloadServer.start() }, stage => {
  for (const { name, framework, edits } of frameworks) {
    for (const component of ['constant', 'literal'] as const) {
      for (const session of [undefined, 'dashboards']) {
        const tokens = component === 'constant' ? 'a constant' : 'an object literal in the template';
        void it(`keeps the login in ${name}, with tokens from ${tokens}, ${session ? 'and' : 'without'} a name of the session`, async () => {
          const { page, server } = stage;
          await page.goto('about:blank');
          const { url, login, edit } = await server.serve({ framework, component, session });
          await page.goto(url);
          await connected(page);
          await until('a refresh', () => login.log.length > 0);
          await survived(page, login, { generation: 2 });
          await page.evaluate(() => {
            document.documentElement.dataset['loaded'] = 'once';
          });
          let frameLoads = 1;
          for (const { what, file, change, shows, keeps } of edits) {
            edit(file, change);
            await until(`an edit of ${what}`, () =>
              page.evaluate((words: string) => document.body.innerText.includes(words), shows),
            );
            if (!keeps) frameLoads += 1;
            await connected(page);
            const { generation } = await look(page);
            await renew(page, login, { generation: generation + 1, frameLoads });
          }
          assert.equal(await page.evaluate(() => document.documentElement.dataset['loaded']), 'once');
          assert.deepEqual(
            login.log.map(({ ordinal }) => ordinal),
            [1, 2, 3, 4],
          );
        });
      }
    }
  }
});
