import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';

import { elementsManifest } from '../../manifest/analyze.js';
import { elementsOf, fieldsOf, methodsOf, type Element } from '../../manifest/elements.js';
import { embedStyles } from '../../src/elements/embed-styles.js';
import { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { TokenInspector } from '../../src/inspector/index.js';

const classes = {
  'token-provider': TokenProvider,
  'analytics-embed': AnalyticsEmbed,
  'token-inspector': TokenInspector,
};

function names(all: readonly { readonly name: string }[] = []): string[] {
  return all.map(({ name }) => name).sort();
}

/** What a pattern's first group finds in a text. */
function found(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, name = '']) => name))].sort();
}

void describe('the custom elements manifest', () => {
  let elements: Map<string, Element>;
  const elementOf = (tagName: string): Element => {
    const element = elements.get(tagName);
    assert.ok(element, tagName);
    return element;
  };

  before(async () => {
    elements = new Map(elementsOf(await elementsManifest()).map(element => [element.tagName, element]));
  });

  for (const [tagName, elementClass] of Object.entries(classes)) {
    void it(`has the attributes and properties that <${tagName}> has`, () => {
      const element = elementOf(tagName);
      assert.deepEqual(names(element.attributes), [...elementClass.observedAttributes].sort());
      const settable = fieldsOf(element).filter(({ readonly }) => !readonly);
      assert.deepEqual(names(settable), [...elementClass.elementProperties.keys()].map(String).sort());
    });

    void it(`has the other public members of <${tagName}>, and none of Lit's`, () => {
      const own = Object.entries(Object.getOwnPropertyDescriptors(elementClass.prototype));
      const inherited = Object.getPrototypeOf(elementClass.prototype) as object;
      const expected = own
        .map(([name]) => name)
        .filter(name => !(name in inherited) && !name.startsWith('_') && !name.endsWith('Callback'))
        .filter(name => !elementClass.elementProperties.has(name))
        .sort();
      const read = fieldsOf(elementOf(tagName)).filter(({ readonly }) => readonly);
      assert.deepEqual(names([...read, ...methodsOf(elementOf(tagName))]), expected);
    });

    void it(`has each status of <${tagName}> as a custom state`, () => {
      const element = elementOf(tagName);
      const status = fieldsOf(element).find(({ name }) => name === 'status')?.type?.text ?? '';
      assert.deepEqual(names(element.cssStates), found(status, /'(\w+)'/g));
    });

    void it(`describes all that <${tagName}> has, and types it`, () => {
      const { attributes = [], events = [], members = [], slots = [], ...rest } = elementOf(tagName);
      const { cssParts = [], cssProperties = [], cssStates = [] } = rest;
      const all = [attributes, events, members, slots, cssParts, cssProperties, cssStates].flat();
      for (const { name, description } of all) assert.ok(description, name);
      for (const { name, type } of [...attributes, ...events, ...fieldsOf(elementOf(tagName))])
        assert.ok(type?.text, name);
      assert.match(rest.description ?? '', /\.$/);
    });
  }

  void it('has the events that the event maps have', () => {
    const source = readFileSync('src/elements/events.ts', 'utf8');
    const all = ['token-provider', 'analytics-embed'].flatMap(tag => elementOf(tag).events ?? []);
    assert.deepEqual(names(all), found(source, /'([a-z-]+)': CustomEvent</g));
    for (const { type } of all) assert.match(type.text, /^CustomEvent<\{ .+ \}>$/);
  });

  void it('has the parts, slots and custom properties of <analytics-embed>', () => {
    const template = readFileSync('src/elements/embed-template.ts', 'utf8');
    const { cssParts, slots, cssProperties = [] } = elementOf('analytics-embed');
    assert.deepEqual(names(cssParts), found(template, /part="([\w-]+)"/g));
    assert.deepEqual(names(slots), found(template, /<slot name="([\w-]+)"/g));
    const styles = cssProperties.map(({ name, default: value }) => `${name}, ${value}`).sort();
    assert.deepEqual(styles, found(embedStyles.cssText, /var\((--[^)]+)\)/g));
  });

  void it('names modules of the build, and what each defines', async () => {
    const { modules } = await elementsManifest();
    const index = modules.find(({ path }) => path === 'dist/index.js');
    const defined = index?.exports?.filter(({ kind }) => kind === 'custom-element-definition') ?? [];
    assert.deepEqual(names(defined), ['analytics-embed', 'token-provider']);
    const built = modules.flatMap(({ path, exports = [] }) => [
      path,
      ...exports.map(({ declaration }) => declaration.module ?? ''),
    ]);
    for (const path of built) assert.ok(readFileSync(path, 'utf8').length > 0, path);
  });

  void it('is in the build, with editors’ data', () => {
    const { customElements, 'web-types': webTypes } = JSON.parse(
      readFileSync('package.json', 'utf8'),
    ) as Record<string, string>;
    for (const path of [customElements, webTypes, 'dist/vscode.html-custom-data.json'])
      assert.match(readFileSync(path ?? '', 'utf8'), /"token-provider"/);
  });
});
