import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';

import { elementsManifest } from '../../manifest/analyze.js';
import { elementsOf, fieldsOf, methodsOf, type Element } from '../../manifest/elements.js';
import { embedStyles } from '../../src/elements/embed-template.js';
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
    void it(`has the public members of <${tagName}>, with each status as a custom state, and none of Lit's`, () => {
      const element = elementOf(tagName);
      const fields = fieldsOf(element);
      assert.deepEqual(names(element.attributes), [...elementClass.observedAttributes].sort());
      const properties = [...elementClass.elementProperties.keys()].map(String);
      assert.deepEqual(names(fields.filter(({ readonly }) => !readonly)), properties.sort());
      const inherited = Object.getPrototypeOf(elementClass.prototype) as object;
      const others = Object.getOwnPropertyNames(elementClass.prototype).filter(
        // An override of the platform's; Node has none.
        name => !(name in inherited || properties.includes(name) || /^_|Callback$|^focus$/.test(name)),
      );
      const read = fields.filter(({ readonly }) => readonly);
      assert.deepEqual(names([...read, ...methodsOf(element)]), others.sort());
      const status = fields.find(({ name }) => name === 'status')?.type?.text ?? '';
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
});
